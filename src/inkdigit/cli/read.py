"""`inkdigit read`: the digits of pictures."""

from pathlib import Path
from typing import Annotated

import typer

from inkdigit.cli.options import ModelOption, NaiveOption, ReadingFormat, TurnChoice


def read(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Pictures, folders, or - for stdin.")
    ],
    *,
    one: Annotated[
        bool, typer.Option("--one", help="Each picture holds exactly one digit.")
    ] = False,
    model: ModelOption = None,
    naive: NaiveOption = False,
    turn: Annotated[
        TurnChoice, typer.Option(help="auto: read from all four sides; the surest counts.")
    ] = TurnChoice.never,
    pages: Annotated[
        bool, typer.Option("--pages", help="Read every page of a TIFF, each as a row.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        ReadingFormat, typer.Option(help="How readings are printed.")
    ] = ReadingFormat.text,
    explain: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write each stage there, and say what was done.", readable=False
        ),
    ] = None,
    overlay: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write the pictures there, with boxes.", readable=False),
    ] = None,
) -> None:
    """Read the digits of pictures.

    Exit code 0 when all were read, 1 when some could not be opened or decoded.
    """
    from inkdigit.cli.drawings import Drawings
    from inkdigit.cli.picture_reading import read_pictures
    from inkdigit.cli.readers import load_reader
    from inkdigit.cli.reading_formats import print_readings

    reader = load_reader(model, naive=naive, turn=turn.value)
    readings = read_pictures(paths, reader, Drawings(explain, overlay), one=one, pages=pages)
    if not print_readings(readings, format):
        raise typer.Exit(1)
