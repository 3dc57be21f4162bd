"""What a line may say, from what the network for lines says of it in several sizes."""

import numpy as np
from numpy.typing import NDArray

from inkdigit.recognition.line_model import STRIDE, LineOutput

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


def seen(*sizes: NDArray[np.float32]) -> LineOutput:
    columns = np.arange(STEPS * STRIDE, dtype=np.float64)
    return LineOutput(sizes, (columns,) * len(sizes), STEPS * STRIDE)


def test_a_text_is_placed_as_each_size_places_it() -> None:
    texts = seen(said((4, 2), (7, 8)), said((4, 3), (7, 9))).texts()
    placed = [text for text, _ in texts if [one.label for one in text] == [4, 7]]
    first, second = ([one.centre for one in text] for text in placed)
    assert [after - before for before, after in zip(first, second, strict=True)] == [STRIDE, STRIDE]


def test_a_text_is_as_likely_as_all_sizes_find_it() -> None:
    line = seen(said((4, 2)), said((4, 2)), said((9, 2)))
    likely = {tuple(one.label for one in text): share for text, share in line.texts()}
    assert likely[(4,)] > 1.9 * likely[(9,)]
    assert likely[(4,)] == line.probability([4])


def test_what_is_hardly_likely_is_left_alone() -> None:
    doubting = said((4, 2))
    doubting[2, 1:] = 0.0
    doubting[2, [1 + 4, 1 + 9]] = 0.99, 0.005  # enough to be followed from step to step

    def labels(line: LineOutput) -> set[tuple[int, ...]]:
        return {tuple(one.label for one in text) for text, _ in line.texts()}

    assert (9,) in labels(seen(doubting))
    assert (9,) not in labels(seen(doubting, said((4, 2)), said((4, 2))))
