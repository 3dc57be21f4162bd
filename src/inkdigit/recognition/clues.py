"""A recognized line -> all that is known of how likely it is right."""

import math
from typing import NamedTuple

import numpy as np

from inkdigit.layout.layout import Layout
from inkdigit.recognition.decoder import RecognizedLine
from inkdigit.types import Box


class ClueSettings(NamedTuple):
    """How clues are measured."""

    floor: float = 1e-6
    """No likelihood is less."""
    faint_ink: tuple[int, int] = (72, 184)
    """Ink between these, of 255, is ink of which the ink network is not sure."""
    most_digits: int = 8
    """More digits than these tell nothing: the judgement was fitted on lines of at most so many."""
    tall_digit: float = 64.0
    """Pixels of a picture's digit from which on more are no help."""


CLUE_SETTINGS = ClueSettings()


class Clues(NamedTuple):
    """What is known of a line in which digits were found. Shares are 0..1, doubts in nats.

    A doubt is minus the logarithm of how likely something is.
    """

    digits: float
    """The logarithm of how many digits there are, up to a bound."""
    text_doubt: float
    """The doubt in the text against all others."""
    worst_digit: float
    """The doubt in the least likely digit against all others."""
    line_doubt: float
    """The line model's doubt in the text, a digit."""
    frame_doubt: float
    """The digit model's mean doubt in a digit."""
    worst_frame: float
    """The digit model's doubt in the least likely digit."""
    rejected_share: float
    """The part of the components' ink that is neither in a digit nor in a known sign."""
    outside_share: float
    """The part of all ink that is in no component."""
    faint_share: float
    """The part of the ink of which the ink network is not sure."""
    height: float
    """The logarithm of how many pixels of the picture the digits are tall, up to a bound."""
    lower: float
    """The logarithm of how many times lower the line is than the tallest one."""
    signs: float
    """The share of known signs among all that was found."""
    others: float
    """The share of what is neither digit nor known sign."""
    nothing: float
    """How likely, among all hypotheses, the line has no digits."""
    fewer: float
    """How likely, among them, it has fewer digits than were read, or none."""
    letters_seen: float
    """The part of letters and scribbles in what the line model sees."""
    signs_seen: float
    """The part of other signs in it."""
    disagreement: float
    """The part of the line model's looks in which another text is the likeliest."""
    edge_share: float
    """The share of the digits that touch the view's edge."""
    unevenness: float
    """How much the heights of digits differ: their spread over their mean."""
    one: float
    """1 where somebody says that the picture holds one digit."""


def find_clues(layout: Layout, line: RecognizedLine, *, one: bool) -> Clues | None:
    """Find out what is known of a line; None where it has no digits.

    Args:
        layout: of the picture.
        line: of this layout.
        one: the picture holds exactly one digit.
    """
    if not line.digits:
        return None
    count = len(line.digits)
    boxes = [digit.box for digit in line.digits]
    heights = np.array([box.height for box in boxes], np.float64)
    tallest = max(component.box.height for component in layout.components)
    doubts = [_doubt(likelihood) for likelihood in line.likelihoods]
    against = line.counter_evidence
    known = sum(sign.kind != "other" for sign in line.signs)
    in_components = layout.component_amount
    return Clues(
        digits=math.log(min(count, CLUE_SETTINGS.most_digits)),
        text_doubt=_doubt(line.confidence),
        worst_digit=max(_doubt(digit.confidence) for digit in line.digits),
        line_doubt=_doubt(line.likelihood) / count,
        frame_doubt=sum(doubts) / count,
        worst_frame=max(doubts),
        rejected_share=min(1.0, line.rejected_ink / max(in_components, 1.0)),
        outside_share=0.0 if one else max(0.0, 1 - in_components / max(layout.ink_amount, 1.0)),
        faint_share=_measure_faint_share(layout, Box.around(boxes)),
        height=math.log(
            min(CLUE_SETTINGS.tall_digit, max(1.0, float(heights.mean()) / layout.view.scale))
        ),
        lower=max(0.0, math.log(tallest / max(1.0, float(heights.max())))),
        signs=known / (count + len(line.signs)),
        others=(len(line.signs) - known) / (count + len(line.signs)),
        nothing=against.nothing,
        fewer=against.fewer,
        letters_seen=against.letters,
        signs_seen=against.signs,
        disagreement=against.disagreement,
        edge_share=sum(_touches_edge(box, layout) for box in boxes) / count,
        unevenness=float(heights.std() / heights.mean()),
        one=float(one),
    )


def _doubt(likelihood: float) -> float:
    return -math.log(min(1.0, max(CLUE_SETTINGS.floor, likelihood)))


def _measure_faint_share(layout: Layout, box: Box) -> float:
    """Measure how much of the ink in a box is neither full nor none."""
    ink = layout.ink[max(0, box.y) : box.bottom, max(0, box.x) : box.right]
    inked = int((ink > 0).sum())
    lowest, highest = CLUE_SETTINGS.faint_ink
    return float(((ink > lowest) & (ink < highest)).sum() / max(1, inked))


def _touches_edge(box: Box, layout: Layout) -> bool:
    view = layout.view
    return min(box.x, box.y, view.width - box.right, view.height - box.bottom) <= 1
