"""The application of the registry, and its own admin site in place of Django's."""

import reversion
from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart import dates, form_messages, identity


class OrgchartConfig(AppConfig):
    name = "orgchart"
    verbose_name = _(identity.SHORT_NAME)

    def ready(self) -> None:
        from .models import RECORDS, Deletion  # noqa: PLC0415
        from .roles import set_up_groups  # noqa: PLC0415
        from .writing import search_index, signals  # noqa: F401, PLC0415

        for model in (*RECORDS, Deletion):
            reversion.register(model)
        apps.get_app_config("auth").verbose_name = _("Accounts and roles")
        dates.translate_with(gettext)
        form_messages.adopt()
        post_migrate.connect(set_up_groups, sender=self)
        post_migrate.connect(search_index.rebuild_after_migration, sender=self)


class RegistryAdminConfig(AdminConfig):
    default_site = "orgchart.admin_site.RegistryAdminSite"
