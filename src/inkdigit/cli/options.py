"""Options that several commands have."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ReadingFormat(StrEnum):
    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


class TurnChoice(StrEnum):
    never = "never"
    auto = "auto"


DataOption = Annotated[
    str | None,
    typer.Option("--data", metavar="NAME|DIR", help="'mnist', 'digits', or a folder with MNIST."),
]
BackendOption = Annotated[
    str | None,
    typer.Option("--backend", metavar="NAME", help="jax (default), tensorflow or torch."),
]
ModelOption = Annotated[
    Path | None,
    typer.Option(help="A run folder or an ONNX file. [default: the shipped one]", readable=False),
]
NaiveOption = Annotated[
    bool,
    typer.Option("--naive", help="Squeeze each picture into 28x28 as tutorials do, to compare."),
]
JobsOption = Annotated[
    int,
    typer.Option("--jobs", metavar="N", min=1, help="Processes that read at once."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="INKDIGIT_DATABASE",
        show_envvar=False,
        help="Of corrections: sqlite:///PATH or postgresql+psycopg://... "
        "[env: INKDIGIT_DATABASE] [default: a file in the user's data folder]",
    ),
]
