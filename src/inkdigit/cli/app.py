"""The command `inkdigit`. Only `apps` prints, sets logging up, or chooses a backend."""

import logging
import sys
import warnings
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inkdigit.cli.corrections import corrections_app
from inkdigit.cli.options import (
    BackendOption,
    DataOption,
    FramingChoice,
    FramingOption,
    MnistOption,
    ModelOption,
)
from inkdigit.cli.serve import api_key, serve
from inkdigit.errors import InkdigitError, MissingDataError, SaveError, UsageError
from inkdigit.version import __version__

app = typer.Typer(
    help="Reads handwritten digits: from MNIST to a phone photo.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help is there in half the time
    context_settings={"help_option_names": ["-h", "--help"]},
)
data_app = typer.Typer(help="Find or download MNIST.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(data_app, name="data")
app.add_typer(corrections_app, name="corrections")

DEMO = Path("runs/demo")
LARGEST_SEED = 2**32 - 1
OF_THE_SERVER = (
    "alembic", "fastapi", "httptools", "prometheus_client", "psycopg", "pydantic",
    "python_multipart", "sqlalchemy", "starlette", "uvicorn",
)  # fmt: skip
"""What extra `web` brings."""


class Format(StrEnum):
    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


def main() -> None:
    """Run the command; a known error becomes one message and its exit code."""
    try:
        app()
    except InkdigitError as error:
        if "--debug" in sys.argv:
            raise
        typer.echo(f"inkdigit: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if "--debug" in sys.argv:
            raise
        what = error.filename or "Cannot write the output"
        typer.echo(f"inkdigit: {what}: {error.strerror or error}.", err=True)
        sys.exit(SaveError.exit_code)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if "--debug" in sys.argv or missing == "inkdigit":
            raise
        extra = "web" if missing in OF_THE_SERVER else "train"
        typer.echo(
            f"inkdigit: this command needs {missing}: pip install 'inkdigit[{extra}]'", err=True
        )
        sys.exit(2)


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what is done.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
) -> None:
    if version:
        typer.echo(f"inkdigit {__version__}")
        raise typer.Exit
    level = logging.DEBUG if debug else logging.INFO if verbose else logging.WARNING
    if context.invoked_subcommand is None:
        raise typer.BadParameter("Expected a command: see inkdigit --help.")
    warnings.filterwarnings("ignore", "Image size .* exceeds limit")  # the error says it
    logging.basicConfig(format="inkdigit: %(message)s", stream=sys.stderr)
    logging.getLogger("inkdigit").setLevel(level)


@app.command()
def read(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Pictures, folders, or - for stdin.")
    ],
    *,
    one: Annotated[
        bool, typer.Option("--one", help="Each picture holds exactly one digit.")
    ] = False,
    model: ModelOption = None,
    framing: FramingChoice = FramingOption.mnist,
    format: Annotated[Format, typer.Option(help="How readings are printed.")] = Format.text,  # noqa: A002 - the option's name
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
    from inkdigit.cli.read import Wanted, read_all  # noqa: PLC0415 - only what a command needs
    from inkdigit.recognition.reader import Reader  # noqa: PLC0415

    reader = Reader.load(model, framing=framing.value)
    if not read_all(paths, reader, format.value, Wanted(one, explain, overlay)):
        raise typer.Exit(1)


@app.command()
def train(
    out: Annotated[Path, typer.Option(help="The run folder to make.", readable=False)],
    *,
    recipe: Annotated[
        str | None,
        typer.Option(help="'seed' (the tutorial's), 'fast' (the default) or 'reader'."),
    ] = None,
    add: Annotated[
        list[Path] | None,
        typer.Option(
            "--add",
            metavar="DIR",
            help="Fine-tune the shipped network on what `corrections export` wrote there.",
            readable=False,
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=LARGEST_SEED, help="Repeats a run bit for bit.")
    ] = 0,
    epochs: Annotated[int | None, typer.Option(min=1, help="Instead of the recipe's.")] = None,
    holdout: Annotated[
        int, typer.Option(min=0, help="Training frames kept for validation; test is left alone.")
    ] = 0,
    data: DataOption = None,
    backend: BackendOption = None,
    lessons: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where recipe reader's teachers leave what they say; runs may share it.",
            readable=False,
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on after a crash.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an older run.")] = False,
) -> None:
    """Train a recipe, evaluate it, and write the run folder."""
    _choose_backend(backend)
    from inkdigit.cli.datasets import find_data  # noqa: PLC0415
    from inkdigit.cli.evaluate import show_run  # noqa: PLC0415
    from inkdigit.cli.train import train_with_progress  # noqa: PLC0415
    from inkdigit.experiments.run import RunConfig  # noqa: PLC0415
    from inkdigit.training.recipes import recipe_named  # noqa: PLC0415

    named = recipe_named(recipe or ("reader" if add else "fast"), epochs)
    settings = RunConfig(named, out, seed, holdout, resume, overwrite, lessons)
    if add:
        from inkdigit.cli.finetune import add_corrections  # noqa: PLC0415

        add_corrections(add, settings, epochs, data)
        return
    show_run(train_with_progress(settings, find_data(data)))


@app.command()
def evaluate(
    run: Annotated[
        Path | None, typer.Argument(metavar="RUN", help="A run folder.", readable=False)
    ] = None,
    *,
    data: Annotated[
        str | None,
        typer.Option(metavar="NAME|DIR|CSV", help="As for train, or labels.csv with pictures."),
    ] = None,
    framing: FramingChoice = FramingOption.mnist,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write the shipped network's figures and plots there, or each picture's reading.",
            readable=False,
        ),
    ] = None,
) -> None:
    """Evaluate a run's saved model again, or the shipped one; or read labelled pictures and count.

    Where no run is named, the shipped model is judged: on MNIST, or on what --data names.
    Exit code 1 when some of the pictures could not be opened or decoded.
    """
    from inkdigit.cli.evaluate import is_table, judge_pictures, show_run  # noqa: PLC0415

    if data is not None and is_table(data):
        if not judge_pictures(data, run, framing.value, out):
            raise typer.Exit(1)
        return
    if framing != FramingOption.mnist:
        raise UsageError("Expected no --framing without pictures: frames are what they are.")
    if out is not None and run is not None:
        raise UsageError("Expected no --out with a run: its figures go into its own folder.")
    from inkdigit.cli.datasets import find_data  # noqa: PLC0415
    from inkdigit.experiments.evaluate import evaluate_run, evaluate_shipped  # noqa: PLC0415

    if run is None:
        show_run(evaluate_shipped(find_data(data), out))
        return
    show_run(evaluate_run(run, find_data(data) if data else None))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where everything is put.", readable=False)] = DEMO,
    *,
    recipe: Annotated[
        str, typer.Option(help="'seed' (the tutorial's), 'fast' or 'reader'.")
    ] = "fast",
    data: DataOption = None,
    backend: BackendOption = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an older run.")] = False,
) -> None:
    """The whole story: get MNIST, train, evaluate, draw the plots, read sample pictures."""
    _choose_backend(backend)
    from inkdigit.cli.demo import run_demo  # noqa: PLC0415

    run_demo(out, recipe, data, overwrite=overwrite or out == DEMO)


app.command()(serve)
app.command()(api_key)


@data_app.command()
def status(*, data: MnistOption = None) -> None:
    """Say where MNIST is looked for and what is there."""
    from inkdigit.data.mnist import list_search_folders, load_mnist  # noqa: PLC0415
    from inkdigit.errors import DataError  # noqa: PLC0415

    found = False
    for place in list_search_folders(data):
        try:
            state = "MNIST, complete and checked" if load_mnist(place.folder) else "not here"
        except DataError as error:
            state = f"damaged: {error}"
        found = found or state.startswith("MNIST")
        typer.echo(f"{place.folder} ({place.named_by}): {state}")
    if not found:
        where = f" --data {data}" if data else ""
        raise MissingDataError(f"MNIST is in none of these. Run `inkdigit data fetch{where}`.")


@data_app.command()
def fetch(*, data: MnistOption = None) -> None:
    """Download MNIST into a folder, or the user's cache."""
    from inkdigit.cli.datasets import fetch_with_progress  # noqa: PLC0415
    from inkdigit.data.mnist import get_cache_folder  # noqa: PLC0415

    folder = data or get_cache_folder()
    fetch_with_progress(folder)
    typer.echo(f"MNIST is in {folder}, complete and checked.")


def _choose_backend(name: str | None) -> None:
    from inkdigit.cli.backend import choose_backend  # noqa: PLC0415

    choose_backend(name)
