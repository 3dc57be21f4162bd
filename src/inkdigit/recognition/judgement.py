"""Clues -> how likely a line is right, and what to say of the picture.

Two logistic regressions, fitted on pictures that the project draws itself
(`tools/validation_world/fit_judgement.py`): one says how likely a line's text is right, the other
how likely it is a line of digits at all.
"""

import json
import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigit.recognition.clues import Clues
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.types import Status

JUDGEMENT_FILE = "judgement.json"
"""The fitted weights, beside the networks."""


REGRESSIONS = ("right", "digits")
"""What each of them says of a line."""


class JudgementSettings(NamedTuple):
    """From where on something is said; chosen on pictures of the validation world."""

    read: float = 0.94
    """A text that is as likely right as this is `read`."""
    refusal: float = 2.0
    """A line is left out where it is so many times as likely none of digits as its text is right:
    what is said of it would more often be wrong than saying nothing ..."""
    surely_digits: float = 0.9
    """... but never where it is as likely as this one of digits: then the best guess is said."""
    expected_digits: float = 0.2
    """Where somebody says that the picture holds one digit, it is left out where it is less likely
    one than this."""
    likely_right: float = 0.5
    """There may be small print beside a line that is as likely right as this."""
    print_right: float = 0.1
    """A line of it is less likely right than this ..."""
    print_lower: float = 0.5
    """... and lower than the tallest line, by this logarithm of how many times."""


JUDGEMENT_SETTINGS = JudgementSettings()


class LineJudgement(NamedTuple):
    """How likely, 0..1, a line's text is right, and that it is a line of digits."""

    right: float
    digits: float
    is_expected: bool = False
    """Whether somebody says that the picture holds one digit."""
    is_print: bool = False
    """Whether it is likelier small print beside another line than digits."""

    def is_kept(self, settings: JudgementSettings = JUDGEMENT_SETTINGS) -> bool:
        """Tell whether the line is taken for one of digits, and its text said."""
        if self.is_print:
            return False
        if self.is_expected:
            return self.digits >= settings.expected_digits
        is_likely_right = self.right > settings.refusal * (1 - self.digits)
        return is_likely_right or self.digits >= settings.surely_digits

    def rate(self, settings: JudgementSettings = JUDGEMENT_SETTINGS) -> float:
        """How likely it is right to say the line's text, or that it is none of digits: 0..1."""
        if self.is_print:  # no surer than if it were said
            return max(self.right, 1 - self.digits)
        return self.right if self.is_kept(settings) else 1 - self.digits


def judge_line(clues: Clues | None) -> LineJudgement:
    """Judge a line by all that is known of it; one without digits has no clues."""
    if clues is None:
        return LineJudgement(0.0, 0.0)
    weights = load_weights()
    features = expand(clues)
    right, digits = (_squash(float(features @ weights[name])) for name in REGRESSIONS)
    return LineJudgement(right, digits, clues.one > 0)


def tell_small_print(
    lines: Sequence[LineJudgement],
    lower: Sequence[float],
    settings: JudgementSettings = JUDGEMENT_SETTINGS,
) -> list[LineJudgement]:
    """Tell which small lines are likely print, as forms have above a number.

    Args:
        lines: of a picture.
        lower: the logarithm of how many times lower than the tallest line each is.
        settings: which of them are print.
    """
    is_any_likely = any(line.right >= settings.likely_right for line in lines)
    is_print = [
        is_any_likely and line.right < settings.print_right and low >= settings.print_lower
        for line, low in zip(lines, lower, strict=True)
    ]
    return [line._replace(is_print=one) for line, one in zip(lines, is_print, strict=True)]


def judge_text(
    lines: Sequence[LineJudgement],
    kept_ink: float = 1.0,
    settings: JudgementSettings = JUDGEMENT_SETTINGS,
) -> float:
    """How likely, 0..1, the text of a picture is right.

    All lines that are kept must be right, and those that are left out must not be digits. Nothing
    that may be a digit disappears without lowering this: it is at most the part of the ink that
    stands in lines which are kept.

    Args:
        lines: all of the picture.
        kept_ink: the part of the ink that stands in lines which are kept, 0..1.
        settings: which lines are kept.
    """
    likely = math.prod(line.rate(settings) for line in lines)
    return min(likely, kept_ink)


def decide_status(
    lines: Sequence[LineJudgement],
    kept_ink: float = 1.0,
    *,
    inked: bool,
    settings: JudgementSettings = JUDGEMENT_SETTINGS,
) -> Status:
    """Decide the status of a picture.

    Args:
        lines: all of it.
        kept_ink: the part of the ink that stands in lines which are kept, 0..1.
        inked: whether there is anything on the paper.
        settings: from where on something is said.

    Returns:
        `read` where the text is likely right, `unsure` where it is not; without a line of digits
        `not_digits` where something else is there, `blank` where nothing is.
    """
    if not any(line.is_kept(settings) for line in lines):
        return "not_digits" if inked else "blank"
    return "read" if judge_text(lines, kept_ink, settings) >= settings.read else "unsure"


def expand(clues: Clues) -> NDArray[np.float64]:
    """Lay clues out for the regressions: themselves, their roots, and a 1."""
    values = np.array(clues, np.float64)
    return np.concatenate([values, np.sqrt(values), [1.0]])


@cache
def load_weights() -> dict[str, NDArray[np.float64]]:
    """Load the fitted weights of both regressions."""
    fitted = json.loads((WEIGHTS / JUDGEMENT_FILE).read_text("utf-8"))
    return {name: np.array(fitted[name]) for name in REGRESSIONS}


def _squash(score: float) -> float:
    """The logistic function, within what a float holds."""
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, score))))
