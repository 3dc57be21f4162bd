"""A line on stderr that says how far reading is, where somebody watches."""

import sys
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TypeVar

Item = TypeVar("Item")
CLEAR_LINE = "\r\x1b[K"
"""Back to the line's beginning, and what stands there away (ECMA-48)."""
SECONDS_BETWEEN = 0.2


class ProgressLine:
    """Says how many pictures are done, how many a second, and how long the rest takes.

    It is drawn with no library: reading alone installs none for that.
    """

    def __init__(self) -> None:
        self.is_shown = sys.stderr is not None and sys.stderr.isatty()
        self._began = time.monotonic()
        self._latest = -1.0
        self._is_drawn = False
        self._total: int | None = None

    def show(self, done: int, total: int | None) -> None:
        """Draw the line anew, but not too often. Without a total, nobody knows what is left."""
        now = time.monotonic()
        if self.is_shown and now - self._latest >= SECONDS_BETWEEN:
            self._latest, self._is_drawn = now, True
            words = describe_progress(done, total, now - self._began)
            sys.stderr.write(f"{CLEAR_LINE}{words}")
            sys.stderr.flush()

    def count(self, items: Iterable[Item]) -> Iterable[Item]:
        """Count what is to be done, where somebody watches: then all of it is held."""
        if not self.is_shown:
            return items
        counted = list(items)
        self._total = len(counted)
        return counted

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """Give what is done as it comes, and say how far it is; what is printed takes its place."""
        try:
            for done, item in enumerate(items, start=1):
                self.clear()
                yield item
                self.show(done, self._total)
        finally:
            self.clear()

    def clear(self) -> None:
        """Take the line away, before something else is printed."""
        if self._is_drawn:
            self._is_drawn, self._latest = False, -1.0
            sys.stderr.write(CLEAR_LINE)
            sys.stderr.flush()


def describe_progress(done: int, total: int | None, seconds: float) -> str:
    """Say how far it is, such as `120 of 5,000 pictures, 34 a second, 0:02:23 left`."""
    rate = done / seconds if seconds > 0 else 0.0
    words = f"{done:,} pictures" if total is None else f"{done:,} of {total:,} pictures"
    if rate:
        words += f", {rate:,.0f} a second" if rate >= 10 else f", {rate:.1f} a second"  # noqa: PLR2004 - where a decimal says nothing
    if rate and total is not None:
        words += f", {timedelta(seconds=round(max(0, total - done) / rate))} left"
    return words
