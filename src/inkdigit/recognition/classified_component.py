"""A component, as the digit model sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import build_frame
from inkdigit.layout.component import Component
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.types import Frame


@dataclass(frozen=True, eq=False)
class ClassifiedComponent:
    """Some ink, and what the digit model says of it.

    `frame` is built of the `component`. `probabilities` (10,) say which digit it is, if it is one;
    `digit_probability`, 0..1, whether it is one at all.
    """

    component: Component
    frame: Frame
    probabilities: NDArray[np.float32]
    digit_probability: np.float32

    @property
    def label(self) -> int:
        """The likeliest digit."""
        return int(self.probabilities.argmax())

    @property
    def confidence(self) -> float:
        """How sure it is its likeliest digit, and no mark: 0..1."""
        return float(self.probabilities.max() * self.digit_probability)

    def is_digit(self, threshold: float) -> bool:
        """Tell whether it is a digit at least as likely as this, 0..1."""
        return bool(self.digit_probability >= threshold)

    def likelihood(self, label: int) -> float:
        """How likely it is this digit, and not another or none: 0..1."""
        return float(self.probabilities[label]) * float(self.digit_probability)


def classify_components(
    digit_model: DigitModel, components: Sequence[Component]
) -> list[ClassifiedComponent]:
    """Let the digit model look at components, one by one.

    Args:
        digit_model: which.
        components: the ink of one digit each; there may be none.
    """
    if not components:
        return []
    frames = np.stack([build_frame(component.ink) for component in components])
    classification = digit_model.classify(frames)
    return [
        ClassifiedComponent(*parts)
        for parts in zip(
            components,
            frames,
            classification.probabilities,
            classification.digit_probability,
            strict=True,
        )
    ]
