"""`inkdigit api-key`: make a key for the server."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def api_key(
    name: Annotated[str, typer.Argument(help="Whose key it is: the server's log says it.")],
    *,
    file: Annotated[
        Path,
        typer.Option(
            envvar="INKDIGIT_API_KEY_FILE",
            help="The file of hashes that `serve` is given as --api-key-file.",
            readable=False,
        ),
    ],
) -> None:
    """Make an API key: print it once, and add its hash to a file."""
    from inkdigit.server.api_keys import add_key

    print(add_key(file, name))
    if sys.stderr.isatty():
        typer.echo("Keep it: it is shown this once, and the file has only its hash.", err=True)
