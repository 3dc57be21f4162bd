"""`inkdigit batch`: the digits of an archive, as a table."""

from typing import Annotated

import typer

from inkdigit.batch.engine import Engine
from inkdigit.batch.table_format import TableFormat
from inkdigit.cli.options import ModelOption, TurnChoice


def batch(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Folders, globs, manifests (CSV, Parquet with a column path), shards, or URLs.",
        ),
    ],
    *,
    out: Annotated[str, typer.Option(metavar="DIR", help="The folder of the table, or its URL.")],
    format: Annotated[  # noqa: A002 - the option's name
        TableFormat, typer.Option(help="Of the table's files.")
    ] = TableFormat.parquet,
    one: Annotated[
        bool, typer.Option("--one", help="Each picture holds exactly one digit.")
    ] = False,
    model: ModelOption = None,
    turn: Annotated[
        TurnChoice, typer.Option(help="auto: read from all four sides; the surest counts.")
    ] = TurnChoice.never,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Processes that read at once. [default: the cores]"),
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="pool: this machine reads. ray: those of a Ray cluster do.")
    ] = Engine.pool,
    address: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", envvar="RAY_ADDRESS", help="Of the Ray cluster."),
    ] = None,
    part_size: Annotated[
        int, typer.Option(metavar="N", min=1, help="Pictures in a file of the table, at most.")
    ] = 1_000,
) -> None:
    """Read an archive of pictures into a table, a row a picture.

    Stopped at any point, the same command goes on; later, it reads what is new in the sources.
    Exit code 0 when all were read, 1 when some pictures could not be opened or decoded, or a source
    not be read to its end.
    """
    from inkdigit.batch.run import BatchConfig
    from inkdigit.cli.batch_run import count_cores, run_with_progress

    config = BatchConfig(
        sources=sources,
        out=out,
        format=format,
        model=None if model is None else str(model.absolute()),
        one=one,
        turn=turn.value,
        jobs=jobs or (count_cores() if engine is Engine.pool else None),
        part_size=part_size,
        engine=engine,
        address=address,
    )
    if not run_with_progress(config):
        raise typer.Exit(1)
