"""Messages that are looked up once in a language."""

from django.utils import translation

from orgchart.translated import gettext, gettext_lazy, pgettext

MESSAGE = "Started by"


def test_a_message_is_that_of_the_catalogue_in_each_language():
    shown = gettext_lazy(MESSAGE)
    for language in ("en-gb", "fr", "ar", "en-gb"):
        with translation.override(language):
            assert gettext(MESSAGE) == str(shown) == translation.gettext(MESSAGE)
            context, comma = "between the parts of a list", ", "
            assert pgettext(context, comma) == translation.pgettext(context, comma)
    with translation.override("fr"):
        assert str(shown) != MESSAGE


def test_a_message_is_looked_up_once_in_a_language(monkeypatch):
    asked = []
    monkeypatch.setattr(translation, "gettext", lambda message: asked.append(message) or message)
    for language in ("fr", "fr", "ar", "fr"):
        with translation.override(language):
            gettext("Zzyzx is said by no catalogue")
    assert len(asked) == 2
