"""The WSGI entry point, for any server: ``dpko_site.wsgi:application``."""

import os
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpko_site.settings")
application: Callable[..., Iterable[bytes]] = get_wsgi_application()
# All of these need Django to be set up.
from .logs import Named  # noqa: E402

if settings.PAGE_CACHE_MB:
    from django.core.cache import caches

    from .data_state import DataState
    from .kept_pages import KeptPages

    count: Callable[[str], None] | None = None
    if settings.METRICS_FROM:
        from .metrics import count_answer

        count = count_answer
    application = KeptPages(
        application,
        settings.PAGE_CACHE_MB * 1_000_000,
        DataState(),
        count,
        caches["pages"] if settings.PAGES_CACHE_URL else None,
    )
application = Named(application, writes=settings.ACCESS_LOG)
