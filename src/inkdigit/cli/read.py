"""`inkdigit read`: the digits of pictures."""

from pathlib import Path
from typing import Annotated

import typer

from inkdigit.cli.options import JobsOption, ModelOption, NaiveOption, ReadingFormat, TurnChoice
from inkdigit.errors import UsageError


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
        bool, typer.Option("--pages", help="Read every page of a TIFF or PDF, each as a row.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        ReadingFormat, typer.Option(help="How readings are printed.")
    ] = ReadingFormat.text,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write there, whole or not at all.", readable=False),
    ] = None,
    jobs: JobsOption = 1,
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
    from inkdigit.cli.picture_files import find_pictures
    from inkdigit.cli.picture_reading import read_pictures, read_pictures_at_once
    from inkdigit.cli.progress_line import ProgressLine
    from inkdigit.cli.readers import load_reader
    from inkdigit.cli.reading_formats import open_output, print_readings
    from inkdigit.recognition.reader import Reader

    drawings, line = Drawings(explain, overlay), ProgressLine()
    reader = load_reader(model, naive=naive, turn=turn.value)
    with open_output(output) as stream:
        files = line.count(find_pictures(paths, pages=pages))
        if jobs == 1:
            readings = read_pictures(files, reader, drawings, one=one, pages=pages)
        elif isinstance(reader, Reader) and not drawings.are_wanted and not pages:
            readings = read_pictures_at_once(files, reader, jobs, one=one)
        else:
            raise UsageError(
                "--jobs is for reading alone: leave --naive, --pages, --explain and --overlay."
            )
        is_sound = print_readings(line.watch(readings), format, stream)
    if not is_sound:
        raise typer.Exit(1)
