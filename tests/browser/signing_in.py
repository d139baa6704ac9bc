"""Signing in to the desk in a browser."""

from ..accounts import person


def sign_in(page, role, name=None):
    user = person(role, name)
    page.goto("/accounts/login/")
    page.get_by_label("Login").fill(user.username)
    page.get_by_label("Password").fill(f"pw-of-{user.username}")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/")
    return user
