"""`inkdigit serve`: the page and the HTTP API, until it is told to stop."""

import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkdigit.cli.options import DatabaseOption, ModelOption
from inkdigit.corrections.url import check_url

if TYPE_CHECKING:
    from inkdigit.imaging.decode import Limits
    from inkdigit.server.settings import ServerSettings

LOCALHOST = "127.0.0.1"
THREAD_SWITCH_SECONDS = 0.001
"""For which a thread keeps Python's lock. With the usual 5 ms, a busy event loop starves the
threads that read."""


def serve(
    *,
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for everybody.")] = LOCALHOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    model: ModelOption = None,
    database: DatabaseOption = None,
    api_key_file: Annotated[
        Path | None,
        typer.Option(help="Ask for a key; `inkdigit api-key` makes one.", readable=False),
    ] = None,
    allowed_host: Annotated[
        list[str] | None,
        typer.Option(help="A name under which browsers ask; may be given again. * for any."),
    ] = None,
    cors_origin: Annotated[
        list[str] | None,
        typer.Option(
            help="An origin whose pages may ask, as https://digits.example; may be given again."
        ),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="That decode and read.")] = 2,
    max_queue: Annotated[
        int, typer.Option(min=1, help="Pictures under way or waiting; more get 429.")
    ] = 32,
    max_bytes: Annotated[int, typer.Option(min=1, help="Of a picture's file.")] = 40_000_000,
    max_pixels: Annotated[int, typer.Option(min=1, help="Of a picture.")] = 50_000_000,
    max_corrections: Annotated[
        int, typer.Option(min=0, help="That are kept; with as many, others get 507.")
    ] = 20_000,
    max_correction_bytes: Annotated[
        int, typer.Option(min=0, help="Of all pictures that are kept with them.")
    ] = 2_000_000_000,
    read_timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds that a picture may take; then it gets 413.")
    ] = 30.0,
    client_timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds for headers, and without progress in a body.")
    ] = 10.0,
    graceful_timeout: Annotated[
        int, typer.Option(min=1, help="Seconds for what is under way when told to stop.")
    ] = 8,
) -> None:
    """Serve a page to draw on, and an HTTP API."""
    from inkdigit.imaging.decode import Limits
    from inkdigit.server.api_keys import KeyFile
    from inkdigit.server.middleware.cors import check_origin
    from inkdigit.server.middleware.same_origin import check_allowed_host
    from inkdigit.server.settings import ServerSettings

    settings = ServerSettings(
        threads=threads,
        max_queue=max_queue,
        allowed_hosts=(host, *map(check_allowed_host, allowed_host or ())),
        cors_origins=tuple(map(check_origin, cors_origin or ())),
        keys=KeyFile(api_key_file) if api_key_file else None,
        database=database,
        max_corrections=max_corrections,
        max_correction_bytes=max_correction_bytes,
        read_timeout=read_timeout,
        client_timeout=client_timeout,
        graceful_timeout=graceful_timeout,
    )
    _run(host, port, model, Limits(max_bytes, max_pixels), settings)


def _run(
    host: str, port: int, model: Path | None, limits: "Limits", settings: "ServerSettings"
) -> None:
    """Load the reader, listen, and serve until told to stop."""
    from inkdigit.recognition.reader import Reader
    from inkdigit.server.logs import configure_logging
    from inkdigit.server.runner import list_urls, listen
    from inkdigit.server.runner import serve as serve_app
    from inkdigit.server.services import Services

    if settings.database is not None:
        check_url(settings.database)
    # Who stops it before it serves gets what it gives when it does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with listen(host, port) as listener:
        reader = Reader.load(model, limits=limits)
        _configure_metrics()
        services = Services(reader, settings)
        _print_urls(list_urls(listener))
        configure_logging(verbose=logging.getLogger("inkdigit").isEnabledFor(logging.INFO))
        sys.setswitchinterval(THREAD_SWITCH_SECONDS)
        if not serve_app(services, listener):
            os._exit(0)  # Python would wait until the last thread is done


def _print_urls(urls: list[str]) -> None:
    """Print the URL for this machine, and below it those for others in the network."""
    here, *elsewhere = urls
    others = [f"inkdigit: {url} from other devices in this network" for url in elsewhere]
    print("\n".join([f"inkdigit: {here}", *others]), flush=True)


def _configure_metrics() -> None:
    """Leave out of the metrics when each counter began, which is of no use."""
    from prometheus_client import disable_created_metrics

    disable_created_metrics()  # type: ignore[no-untyped-call] # it has no types
