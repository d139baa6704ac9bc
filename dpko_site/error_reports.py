"""Reports of errors to a service that speaks the protocol of Sentry."""

from django.core.exceptions import ImproperlyConfigured


def report_errors_to(address: str) -> None:
    """Send errors there, with the code and the address of the page; without forms, cookies and accounts.

    Raises ImproperlyConfigured if the address is none.
    """
    # Most sites do without it, and it takes a tenth of a second to load.
    import sentry_sdk  # noqa: PLC0415
    from sentry_sdk.utils import BadDsn  # noqa: PLC0415

    try:
        sentry_sdk.init(
            address,
            send_default_pii=False,
            max_request_body_size="never",
            include_local_variables=False,
        )
    except BadDsn as error:
        raise ImproperlyConfigured(
            f"SENTRY_DSN is no address of a project: {error}. Copy it from the page of the project."
        ) from None
