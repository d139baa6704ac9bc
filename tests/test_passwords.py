"""Passwords that are refused, and those that are not."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from dpko_site.passwords import OURS


@pytest.mark.parametrize("word", OURS)
def test_a_word_of_ours_with_a_little_more_is_refused(word):
    for password in (f"{word}-2026!", f"{word.title()}{word}"):
        with pytest.raises(ValidationError):
            validate_password(password)


@pytest.mark.parametrize("password", ["United Nations 1945", "Peace-keeping!", "DPKO_registry_99"])
def test_blanks_signs_and_capitals_change_nothing(password):
    with pytest.raises(ValidationError, match="little more than a word"):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["peacekeeping otters paddle", "qr7 vmw 2kx", "ünïcödé sëntënce", "x9" * 60]
)
def test_other_passwords_of_any_signs_and_lengths_are_taken(password):
    validate_password(password, User(username="somebody"))
