"""`inkdigit serve` and `inkdigit api-key`."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from inkdigit.corrections.address import check_url

if TYPE_CHECKING:
    from inkdigit.apps.web.services import Settings


def run_server(
    host: str, port: int, model: Path | None, settings: "Settings", *, verbose: bool
) -> None:
    """Load the reader, listen, and serve until told to stop."""
    from inkdigit.apps.web.app import create_app  # noqa: PLC0415 - half a second
    from inkdigit.apps.web.server import listen, serve, url_of  # noqa: PLC0415
    from inkdigit.reading.reader import Reader  # noqa: PLC0415

    if settings.database is not None:
        check_url(settings.database)
    # Who stops it before it serves gets what it gives when it does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with listen(host, port) as listener:
        app = create_app(Reader.load(model, limits=settings.limits), settings)
        print(f"inkdigit: {url_of(listener)}", flush=True)
        serve(app, listener, verbose=verbose)


def show_new_key(path: Path) -> None:
    """Make a key: add its hash to the file, and print it."""
    from inkdigit.apps.web.keys import add_key  # noqa: PLC0415 - Starlette

    print(add_key(path))
    if sys.stderr.isatty():
        typer.echo("Keep it: it is shown this once, and the file has only its hash.", err=True)
