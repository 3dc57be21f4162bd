"""A run of `inkdigit batch`, with a line that says how far it is, and its summary."""

import os
import sys
import threading
from collections.abc import Sequence

from inkdigit.batch.listing import Listing
from inkdigit.batch.run import BatchConfig, BatchProgress, run_batch
from inkdigit.batch.sources import find_pictures
from inkdigit.batch.urls import is_url
from inkdigit.cli.output import check_stdout
from inkdigit.cli.progress_line import ProgressLine
from inkdigit.cli.reading_formats import let_any_name_be_printed
from inkdigit.errors import DataError
from inkdigit.escaping import escape_controls


def run_with_progress(config: BatchConfig) -> bool:
    """Read all pictures of a run, and print its summary. Returns whether all could be read."""
    check_stdout()
    let_any_name_be_printed()
    line = ProgressLine()
    is_listed_fast = not any(map(is_url, config.sources))  # a store takes money for each list
    counter = _Counter(config.sources if line.is_shown and is_listed_fast else ())

    def show(progress: BatchProgress) -> None:
        total = counter.total
        line.show(progress.read, None if total is None else total - progress.known)

    try:
        summary = run_batch(config, show)
    except (KeyboardInterrupt, SystemExit):
        line.clear()
        print(
            f"inkdigit: stopped; what is finished in {config.out} stays. "
            "The same command goes on.", file=sys.stderr,
        )  # fmt: skip
        raise
    finally:
        line.clear()
    for text in summary.describe():
        print(escape_controls(text))
    for text in summary.listing.describe():
        print(f"inkdigit: {escape_controls(text)}", file=sys.stderr)
    return summary.is_sound


def count_cores() -> int:
    """Count the processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Counter:
    """Counts the pictures of sources beside the reading; `total` is None until they are counted."""

    def __init__(self, sources: Sequence[str]) -> None:
        self.total: int | None = None
        if sources:
            threading.Thread(target=self._count, args=(sources,), daemon=True).start()

    def _count(self, sources: Sequence[str]) -> None:
        try:
            self.total = sum(1 for _ in find_pictures(sources, Listing()))
        except DataError:  # who reads them says it
            return
