"""The whole command: its commands, its global options, and what becomes of an error."""

import logging
import signal
import sys
import warnings
from typing import Annotated

import typer

from inkdigit.cli.api_key import api_key
from inkdigit.cli.batch import batch
from inkdigit.cli.corrections import corrections_app
from inkdigit.cli.data import data_app
from inkdigit.cli.demo import demo
from inkdigit.cli.evaluate import evaluate
from inkdigit.cli.read import read
from inkdigit.cli.serve import serve
from inkdigit.cli.train import train
from inkdigit.errors import InkdigitError, SaveError, UsageError
from inkdigit.escaping import escape_controls
from inkdigit.version import __version__

NEWLINE = "\n"
"""What stays in a message: some have a line for each thing that went wrong."""
LIBRARIES_OF_EXTRA_BATCH = ("fsspec", "pyarrow")
LIBRARIES_OF_EXTRA_RAY = ("ray",)
LIBRARIES_OF_EXTRA_WEB = (
    "alembic", "fastapi", "httptools", "multipart", "prometheus_client", "psycopg", "pydantic",
    "sqlalchemy", "starlette", "uvicorn",
)  # fmt: skip

app = typer.Typer(
    help="Reads handwritten digits: from MNIST to a phone photo.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help is there in half the time
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (read, batch, train, evaluate, demo, api_key):
    app.command()(command)
# Each option of a service is also an environment variable: INKDIGIT_PORT, and so on.
app.command(context_settings={"auto_envvar_prefix": "INKDIGIT"})(serve)
app.add_typer(data_app, name="data")
app.add_typer(corrections_app, name="corrections")


def main() -> None:
    """Run the command; a known error becomes one message and its exit code."""
    _clean_up_when_terminated()
    try:
        app()
    except (InkdigitError, OSError, ModuleNotFoundError) as error:
        if "--debug" in sys.argv or (message := _describe(error)) is None:
            raise
        typer.echo(f"inkdigit: {escape_controls(message, keep=NEWLINE)}", err=True)
        sys.exit(_exit_code(error))


@app.callback(invoke_without_command=True)
def set_global_options(
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
        raise typer.BadParameter("No command was given: `inkdigit --help` lists them.")
    warnings.filterwarnings("ignore", "Image size .* exceeds limit")  # the error says it
    logging.basicConfig(format="inkdigit: %(message)s", stream=sys.stderr)
    logging.getLogger("inkdigit").setLevel(level)


def _clean_up_when_terminated() -> None:
    """Have SIGTERM end the command as an exception does: what it was about to write is deleted."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))


def _describe(error: Exception) -> str | None:
    """Say in one line what went wrong; None where only a traceback helps."""
    if isinstance(error, ModuleNotFoundError):
        missing = (error.name or "").partition(".")[0]
        if missing == "inkdigit":
            return None
        extra = "web" if missing in LIBRARIES_OF_EXTRA_WEB else "train"
        extra = "batch" if missing in LIBRARIES_OF_EXTRA_BATCH else extra
        extra = "ray" if missing in LIBRARIES_OF_EXTRA_RAY else extra
        return f"this command needs {missing}: pip install 'inkdigit[{extra}]'"
    if isinstance(error, OSError):
        return f"{error.filename or 'Cannot write the output'}: {error.strerror or error}."
    return str(error)


def _exit_code(error: Exception) -> int:
    if isinstance(error, InkdigitError):
        return error.exit_code
    return SaveError.exit_code if isinstance(error, OSError) else UsageError.exit_code
