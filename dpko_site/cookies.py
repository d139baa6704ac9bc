"""Messages in a cookie that is named as the other cookies of the site are."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessagesInCookie(CookieStorage):
    """Messages in the cookie MESSAGE_COOKIE."""

    cookie_name = settings.MESSAGE_COOKIE


class Messages(FallbackStorage):
    """Messages in a cookie, and in the session if they are too long for one."""

    storage_classes = (MessagesInCookie, SessionStorage)
