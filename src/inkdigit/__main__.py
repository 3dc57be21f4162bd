"""The command, and `python -m inkdigit`."""

import gc
import sys

from inkdigit.errors import INTERRUPTED_EXIT_CODE


def main() -> None:
    """Run the command. Ctrl-C is heard while it is still being loaded, too."""
    try:
        from inkdigit.cli.app import main as run  # noqa: PLC0415 - within reach of `except`

        run()
    except KeyboardInterrupt:
        _abort()
    except ImportError as error:  # a compiled module makes one of Ctrl-C
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        _abort()
    finally:
        gc.freeze()  # or Python walks through all that was imported, once more, before it ends


def _abort() -> None:
    sys.stderr.write("Aborted!\n")  # as Typer says it later on
    sys.exit(INTERRUPTED_EXIT_CODE)


if __name__ == "__main__":
    main()
