"""When work must end: its time is over, or nobody waits for it any more.

Work that may take long calls `check_deadline` between its stages, as a thread of anyio's calls
`anyio.from_thread.check_cancelled`. So no stage hands the deadline on, and without one nothing
changes.
"""

import math
import time
from contextvars import ContextVar, Token
from typing import Self

from inkdigit.errors import DeadlineError


class Deadline:
    """A time for the work in its `with` block, which another thread may end before.

        with Deadline(seconds=10):
            reader.read(picture)  # raises DeadlineError between two stages

    It begins with the block, and holds within the deadlines around it. Use it once.

    Args:
        seconds: for the work.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        self._seconds = seconds
        self._latest = math.inf
        self._cancelled = False
        self._outer: Deadline | None = None
        self._token: Token[Deadline | None] | None = None

    def __enter__(self) -> Self:
        self._latest = time.monotonic() + self._seconds
        self._outer = _deadline.get()
        self._token = _deadline.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _deadline.reset(self._token)

    def cancel(self) -> None:
        """End the work at its next check. Any thread may call this, at any time."""
        self._cancelled = True

    def check(self) -> None:
        """Go on, unless the work must end.

        Raises:
            DeadlineError: the time is over, or the work was cancelled.
        """
        if self._outer is not None:
            self._outer.check()
        if self._cancelled:
            raise DeadlineError("Nobody waits for this picture any more. Read it again.")
        if time.monotonic() > self._latest:
            raise DeadlineError(
                f"There is too much to read at once: it takes over {self._seconds:g} seconds. "
                "Give a part of the picture, or a smaller one."
            )


_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def check_deadline() -> None:
    """Go on, unless the work around this call must end. Without a deadline, it never must.

    Raises:
        DeadlineError: its time is over, or it was cancelled.
    """
    deadline = _deadline.get()
    if deadline is not None:
        deadline.check()
