"""The application of the registry, and its own admin site in place of Django's."""

import reversion
from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.core.signals import request_finished
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from orgchart import dates, form_messages, identity, languages, translated


def _of_dates(sentence: str, context: str) -> str:
    """A sentence about dates in the language in use. A long list says a few of them thousands of times."""
    return translated.pgettext(context, sentence)


class OrgchartConfig(AppConfig):
    name = "orgchart"
    verbose_name = _(identity.SHORT_NAME)

    def ready(self) -> None:
        from .exchange import webhook  # noqa: PLC0415
        from .models import RECORDS, Deletion  # noqa: PLC0415
        from .roles import set_up_groups  # noqa: PLC0415
        from .writing import first_versions, search_index, signals  # noqa: F401, PLC0415

        for model in (*RECORDS, Deletion):
            reversion.register(model)
        apps.get_app_config("auth").verbose_name = _("Accounts and roles")
        dates.translate_with(_of_dates)
        form_messages.adopt()
        request_finished.connect(languages.forget)
        webhook.follow()
        post_migrate.connect(set_up_groups, sender=self)
        post_migrate.connect(search_index.rebuild_after_migration, sender=self)
        post_migrate.connect(first_versions.keep_first_versions, sender=self)


class RegistryAdminConfig(AdminConfig):
    default_site = "orgchart.admin_site.RegistryAdminSite"
