"""Where a command prints to."""

import sys

from inkdigit.errors import SaveError


def check_stdout() -> None:
    """Check that there is something to print to.

    Raises:
        SaveError: it was closed before the command began; Python would print to nobody.
    """
    if sys.stdout is None:
        raise SaveError("There is nowhere to print to: stdout is closed. Leave it open.")
