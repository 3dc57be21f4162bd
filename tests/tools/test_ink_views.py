"""Views of scenes that the ink network is trained on."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.ink_network.views import VIEW_SHAPES, mirror, sample_batch


def draw_scenes(count: int = 4, side: int = 256) -> NDArray[np.uint8]:
    """Scenes of a black stroke on white paper."""
    random = np.random.default_rng(0)
    scenes = np.full((count, side, side, 4), 255, np.uint8)
    scenes[..., 3] = 0
    for scene in scenes:
        top, left = random.integers(20, side - 60, 2)
        scene[top : top + 40, left : left + 24] = (0, 0, 0, 255)
    return scenes


@pytest.mark.parametrize("shape", VIEW_SHAPES)
def test_views_have_the_shape_that_was_drawn_and_ink_lies_on_strokes(
    shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.ink_network.views.VIEW_SHAPES", (shape,))
    batch = sample_batch([draw_scenes()], np.random.default_rng(1))
    assert batch.views.shape == (len(batch.ink), *shape, 3)
    assert batch.ink.shape == batch.views.shape[:3]
    assert len(batch.views) >= 2
    for view, ink in zip(batch.views, batch.ink, strict=True):
        stroke, paper = view[ink > 250], view[ink == 0]
        if len(stroke) and len(paper):
            assert np.abs(np.median(stroke) - np.median(paper)) > 60


def test_paper_goes_on_where_a_view_is_mirrored() -> None:
    view = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
    wide = mirror(view, 1, 3)[..., 0]
    assert wide.tolist() == [[0, 1, 2, 2, 1, 0, 0, 1, 2], [3, 4, 5, 5, 4, 3, 3, 4, 5]]
    assert mirror(view, 2, 1)[..., 0].tolist() == [[0, 1, 2], [3, 4, 5], [3, 4, 5], [0, 1, 2]]
