"""The URL of the database that keeps corrections."""

from pathlib import Path
from urllib.parse import urlsplit

from inkdigit.errors import UsageError

SQLITE_PREFIX, POSTGRES_PREFIX = "sqlite:///", "postgresql+psycopg://"
POSSIBLE_URLS = f"{SQLITE_PREFIX}PATH or {POSTGRES_PREFIX}USER:PASSWORD@HOST/DATABASE"
DATABASE_FILE = "corrections.db"


def get_default_path() -> Path:
    """Give the file, in the user's data folder, for corrections where no database is named."""
    import platformdirs  # noqa: PLC0415 - an extra

    return platformdirs.user_data_path("inkdigit") / DATABASE_FILE


def check_url(url: str) -> str:
    """Give the URL back if it names a database that corrections can be kept in. Nothing is opened.

    Raises:
        UsageError: it is no such URL; the message holds no password.
    """
    if url.startswith(SQLITE_PREFIX):
        _check_sqlite(url.removeprefix(SQLITE_PREFIX))
    elif url.startswith(POSTGRES_PREFIX):
        _check_postgres(url)
    else:
        scheme, colon, _ = url.partition(":")
        raise reject_url(f"{scheme}:..." if colon else "no URL")
    return url


def reject_url(received: str) -> UsageError:
    """Make the error that a URL is none; `received` must hold no password."""
    return UsageError(f"Expected a database as {POSSIBLE_URLS}. Received: {received}.")


def _check_sqlite(location: str) -> None:
    """Check what follows the prefix."""
    path, options, _ = location.partition("?")
    if not path or ":memory:" in location or "mode=memory" in location:
        raise reject_url("SQLite without a file")
    if path.startswith("file:"):
        raise reject_url("a URI for a path")
    if options:
        raise reject_url("options, too")


def _check_postgres(url: str) -> None:
    if url.count("@") > 1:  # where the host begins is anybody's guess, and what it says a secret
        raise reject_url("more than one @. Write the one in a name or password as %40")
    try:
        urlsplit(url).port  # noqa: B018 - raises where it is no number
    except ValueError as error:
        raise reject_url("a wrong host or port") from error
