"""Where corrections are kept: the URL of a database."""

from pathlib import Path
from urllib.parse import urlsplit

from inkdigit.errors import UsageError

SQLITE, POSTGRES = "sqlite:///", "postgresql+psycopg://"
POSSIBLE = f"{SQLITE}PATH or {POSTGRES}USER:PASSWORD@HOST/DATABASE"
FILE = "corrections.db"


def default_path() -> Path:
    """The file that keeps corrections where no database is named: in the user's data folder."""
    import platformdirs  # noqa: PLC0415 - an extra

    return platformdirs.user_data_path("inkdigit") / FILE


def check_url(url: str) -> str:
    """The URL, if it names a database that corrections can be kept in. Nothing is opened.

    Raises:
        UsageError: it is no such URL; the message holds no password.
    """
    if url.startswith(SQLITE):
        path, options, _ = url.removeprefix(SQLITE).partition("?")
        if not path or ":memory:" in url or "mode=memory" in url:
            raise UsageError(f"Expected a database as {POSSIBLE}. Received: SQLite without a file.")
        if path.startswith("file:"):
            raise UsageError(f"Expected a database as {POSSIBLE}. Received: a URI for a path.")
        if options:
            raise UsageError(f"Expected a database as {POSSIBLE}. Received: options, too.")
        return url
    if not url.startswith(POSTGRES):
        scheme, colon, _ = url.partition(":")
        came = f"{scheme}:..." if colon else "no URL"
        raise UsageError(f"Expected a database as {POSSIBLE}. Received: {came}.")
    if url.count("@") > 1:  # where the host begins is anybody's guess, and what it says a secret
        raise UsageError(
            f"Expected a database as {POSSIBLE}. Received: more than one @. Write the one in a "
            "name or password as %40."
        )
    try:
        urlsplit(url).port  # noqa: B018 - raises where it is no number
    except ValueError as error:
        raise UsageError(
            f"Expected a database as {POSSIBLE}. Received: a wrong host or port."
        ) from error
    return url
