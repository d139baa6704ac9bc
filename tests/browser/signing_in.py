"""Signing in to the desk in a browser."""

from ..accounts import person


def sign_in(page, role, name=None):
    user = person(role, name)
    page.goto("/accounts/login/")
    give_name_and_password(page, user.username)
    page.wait_for_url("**/admin/")
    return user


def give_name_and_password(page, name):
    """What a person does on the page that asks who they are."""
    page.get_by_label("Name or mail address").fill(name)
    page.get_by_label("Password").fill(f"pw-of-{name}")
    page.get_by_role("button", name="Sign in", exact=True).click()
