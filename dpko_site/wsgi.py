"""The WSGI entry point, for any server: ``dpko_site.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpko_site.settings")
application = get_wsgi_application()
