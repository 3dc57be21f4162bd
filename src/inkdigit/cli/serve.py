"""`inkdigit serve` and `inkdigit api-key`."""

import logging
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkdigit.cli.options import DatabaseOption, ModelOption
from inkdigit.corrections.url import check_url

if TYPE_CHECKING:
    from inkdigit.server.services import Settings

LOCAL = "127.0.0.1"


def serve(
    *,
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for everybody.")] = LOCAL,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    model: ModelOption = None,
    database: DatabaseOption = None,
    api_key_file: Annotated[
        Path | None,
        typer.Option(help="Ask for a key; `inkdigit api-key` makes one.", readable=False),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="That decode and read.")] = 2,
    places: Annotated[
        int, typer.Option(min=1, help="Pictures under way or waiting; more get 429.")
    ] = 32,
    max_bytes: Annotated[int, typer.Option(min=1, help="Of a picture's file.")] = 40_000_000,
    max_pixels: Annotated[int, typer.Option(min=1, help="Of a picture.")] = 50_000_000,
    patience: Annotated[
        float, typer.Option(min=0.1, help="Seconds for headers, and without progress in a body.")
    ] = 10.0,
    grace: Annotated[
        int, typer.Option(min=1, help="Seconds for what is under way when told to stop.")
    ] = 8,
) -> None:
    """Serve a page to draw on, and an HTTP API."""
    from inkdigit.imaging.decode import Limits  # noqa: PLC0415
    from inkdigit.server.keys import read_keys  # noqa: PLC0415 - only what a command needs
    from inkdigit.server.services import Settings  # noqa: PLC0415

    settings = Settings(
        threads=threads,
        places=places,
        key_hashes=read_keys(api_key_file) if api_key_file else (),
        database=database,
        limits=Limits(max_bytes, max_pixels),
        patience=patience,
        grace=grace,
    )
    _run(host, port, model, settings)


def api_key(
    file: Annotated[
        Path, typer.Option(help="The file of hashes that `serve` is given.", readable=False)
    ],
) -> None:
    """Make an API key: print it once, and add its hash to a file."""
    from inkdigit.server.keys import add_key  # noqa: PLC0415 - Starlette

    print(add_key(file))
    if sys.stderr.isatty():
        typer.echo("Keep it: it is shown this once, and the file has only its hash.", err=True)


def _run(host: str, port: int, model: Path | None, settings: "Settings") -> None:
    """Load the reader, listen, and serve until told to stop."""
    from inkdigit.recognition.reader import Reader  # noqa: PLC0415
    from inkdigit.server.app import create_app  # noqa: PLC0415 - half a second
    from inkdigit.server.server import listen, url_of  # noqa: PLC0415
    from inkdigit.server.server import serve as serve_app  # noqa: PLC0415

    if settings.database is not None:
        check_url(settings.database)
    # Who stops it before it serves gets what it gives when it does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    verbose = logging.getLogger("inkdigit").isEnabledFor(logging.INFO)
    with listen(host, port) as listener:
        app = create_app(Reader.load(model, limits=settings.limits), settings)
        print(f"inkdigit: {url_of(listener)}", flush=True)
        serve_app(app, listener, verbose=verbose)
