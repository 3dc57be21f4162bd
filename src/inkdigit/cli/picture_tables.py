"""Scores of labelled pictures -> tables for a terminal."""

import numpy as np
from numpy.typing import NDArray
from rich.table import Table
from rich.text import Text

from inkdigit.escaping import escape_controls
from inkdigit.evaluation.metrics import DIGITS
from inkdigit.evaluation.pictures import KindScore

ALL_FIGURES = (
    "pictures", "correct", "95 % interval", "read", "correct of read", "unsure", "refused",
    "errors",
)  # fmt: skip
MAIN_FIGURES = ("pictures", "correct", "read", "unsure", "refused", "errors")
WIDTH_OF_ALL_FIGURES = 112
"""Columns that a terminal needs for all figures; a narrower one gets the main ones."""


def build_kinds_table(scores: list[KindScore], width: int) -> Table:
    """Build the table of how pictures of each kind fared.

    Args:
        scores: a row each.
        width: of the terminal, in characters.
    """
    figures = ALL_FIGURES if width >= WIDTH_OF_ALL_FIGURES else MAIN_FIGURES
    table = Table(title="Pictures read correctly", title_justify="left")
    table.add_column("kind", no_wrap=True)
    for figure in figures:
        table.add_column(figure, justify="right", no_wrap=True)
    for score in scores:
        cells = _format(score)
        table.add_row(Text(escape_controls(score.kind)), *(cells[figure] for figure in figures))
    return table


def build_confusion_table(counts: NDArray[np.int64]) -> Table:
    """Build a confusion matrix: (10, 10) counts, expected digits down, predicted ones across."""
    title = "Pictures of one digit: expected down, predicted across"
    table = Table("expected", title=title, title_justify="left")
    for digit in DIGITS:
        table.add_column(str(digit), justify="right")
    for digit in DIGITS:
        table.add_row(str(digit), *(f"{count:,}" if count else "." for count in counts[digit]))
    return table


def _format(score: KindScore) -> dict[str, str]:
    low, high = score.interval
    return {
        "pictures": f"{score.count:,}",
        "correct": f"{score.correct:,} ({score.correct / score.count:.1%})",
        "95 % interval": f"{low:.1%} to {high:.1%}",
        "read": f"{score.read / score.count:.1%}",
        "correct of read": f"{score.correct_of_read / score.read:.1%}" if score.read else "-",
        "unsure": f"{score.unsure:,}",
        "refused": f"{score.refused:,}",
        "errors": f"{score.errors:,}",
    }
