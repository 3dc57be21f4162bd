"""Scored hypotheses -> the best one, and how sure it is."""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from inkdigit.recognition.decoder_settings import DecoderSettings
from inkdigit.recognition.evidence import LineEvidence
from inkdigit.recognition.hypotheses import Hypothesis


class Selection(NamedTuple):
    """The best hypothesis; how likely its text is, and each of its digits: 0..1.

    `nothing` is how likely there are no digits, `fewer` how likely there are fewer than it has, or
    none.
    """

    hypothesis: Hypothesis
    confidence: float
    digit_confidences: tuple[float, ...]
    nothing: float
    fewer: float


def select_hypothesis(
    hypotheses: Sequence[Hypothesis], evidence: LineEvidence, settings: DecoderSettings
) -> Selection:
    """Choose the best hypothesis of a line.

    Of the hypotheses of one text, which have its digits in other places, the best one counts. A
    digit is as likely as all texts together that have it there.

    Args:
        hypotheses: at least one.
        evidence: of the digit model, for all their spans.
        settings: the weights of the score.
    """
    scored = sorted(
        ((hypothesis.score(evidence, settings), hypothesis) for hypothesis in hypotheses),
        key=itemgetter(0),
    )
    highest, best = scored[-1]
    by_text = {hypothesis.labels: (score, hypothesis) for score, hypothesis in scored}  # the last
    shares = [(float(np.exp(score - highest)), one) for score, one in by_text.values()]
    total = sum(share for share, _ in shares)
    digit_confidences = tuple(
        sum(share for share, hypothesis in shares if hypothesis.contains(label, span)) / total
        for label, span, _ in best.digits
    )
    count = len(best.digits)
    nothing = sum(share for share, one in shares if not one.digits) / total
    fewer = sum(share for share, one in shares if len(one.digits) < count) / total
    return Selection(best, 1 / total, digit_confidences, nothing, fewer)
