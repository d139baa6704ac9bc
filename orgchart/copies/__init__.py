"""The whole public site as static files, for any file server: ``manage.py publish``."""
