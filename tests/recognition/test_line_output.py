"""What a line may say, from what the line model says of it in several scales."""

import numpy as np
from numpy.typing import NDArray

from inkdigit.recognition.line_output import STRIDE, LineOutput

STEPS = 12
NOTHING = 0.999


def said(*digits: tuple[int, int], sure: float = 0.9999) -> NDArray[np.float32]:
    """Steps that say each digit at its step, and nothing elsewhere: (t, 11)."""
    steps = np.full((STEPS, 11), (1 - NOTHING) / 10, np.float32)
    steps[:, 0] = NOTHING
    for digit, step in digits:
        steps[step] = (1 - sure) / 10
        steps[step, digit + 1] = sure
    return steps


def seen(*scales: NDArray[np.float32]) -> LineOutput:
    columns = np.arange(STEPS * STRIDE, dtype=np.float64)
    return LineOutput(scales, (columns,) * len(scales), STEPS * STRIDE)


def test_a_text_is_placed_as_each_scale_places_it() -> None:
    texts = seen(said((4, 2), (7, 8)), said((4, 3), (7, 9))).align_texts()
    placed = [text for text in texts if text.labels == (4, 7)]
    first, second = ([digit.centre for digit in text.digits] for text in placed)
    assert [after - before for before, after in zip(first, second, strict=True)] == [STRIDE, STRIDE]


def test_a_text_is_as_likely_as_all_scales_find_it() -> None:
    line = seen(said((4, 2)), said((4, 2)), said((9, 2)))
    likely = {text.labels: text.probability for text in line.align_texts()}
    assert likely[(4,)] > 1.9 * likely[(9,)]
    assert likely[(4,)] == line.probability([4])


def test_what_is_hardly_likely_is_left_alone() -> None:
    doubting = said((4, 2))
    doubting[2, 1:] = 0.0
    doubting[2, [1 + 4, 1 + 9]] = 0.99, 0.005  # enough to be followed from step to step

    def labels(line: LineOutput) -> set[tuple[int, ...]]:
        return {text.labels for text in line.align_texts()}

    assert (9,) in labels(seen(doubting))
    assert (9,) not in labels(seen(doubting, said((4, 2)), said((4, 2))))


def test_digits_reach_halfway_to_their_neighbours() -> None:
    (text,) = (text for text in seen(said((4, 2), (7, 8))).align_texts() if len(text.labels) == 2)
    four, seven = text.digits
    assert four.span.left == 0
    assert four.span.right == seven.span.left
    assert four.centre < four.span.right < seven.centre
    assert seven.span.right == STEPS * STRIDE
