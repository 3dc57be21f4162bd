"""`inkdigit api-key`: make a key for the server."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def api_key(
    file: Annotated[
        Path, typer.Option(help="The file of hashes that `serve` is given.", readable=False)
    ],
) -> None:
    """Make an API key: print it once, and add its hash to a file."""
    from inkdigit.server.api_keys import add_key

    print(add_key(file))
    if sys.stderr.isatty():
        typer.echo("Keep it: it is shown this once, and the file has only its hash.", err=True)
