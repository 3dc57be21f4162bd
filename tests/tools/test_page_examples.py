"""The pictures that the page offers to try."""

import numpy as np
import pytest

from inkdigit.imaging.decode import decode
from tools.page_examples import EXAMPLES, FOLDER


def test_each_example_lies_beside_the_page() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.jpg" for name in EXAMPLES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_is_drawn(name: str) -> None:
    drawn, shipped = EXAMPLES[name](), decode(FOLDER / f"{name}.jpg")
    difference = np.abs(drawn.astype(int) - shipped.astype(int))
    assert difference.mean() < 3  # levels of 0..255, which are JPEG's
