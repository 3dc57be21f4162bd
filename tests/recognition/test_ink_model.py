"""The ink network: a view is seen in a mirror, too, unless all that stands in it was found."""

from typing import Any

import numpy as np
import pytest

from inkdigit.recognition.ink_model import InkModel, is_rest_even
from inkdigit.recognition.model_files import find_shipped_model
from inkdigit.synthetic.samples import sketch
from inkdigit.types import Pixels


class CountedSession:
    """A session that counts its runs."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.runs = 0

    def run(self, *given: Any) -> Any:
        self.runs += 1
        return self.session.run(*given)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> InkModel:
    model = InkModel(find_shipped_model("ink"))
    monkeypatch.setattr(model, "_session", CountedSession(model._session))
    return model


def count_runs(model: InkModel) -> int:
    session: Any = model._session
    return int(session.runs)


def draw_view() -> Pixels:
    return sketch(7, (128, 128))


def test_a_drawing_on_even_paper_is_seen_once(model: InkModel) -> None:
    ink = model.find_ink(draw_view())
    assert count_runs(model) == 1
    assert (ink >= 128).any()


def test_a_large_drawing_is_seen_in_a_mirror_too(model: InkModel) -> None:
    model.find_ink(sketch(7, (192, 192)))
    assert count_runs(model) == 2


def test_on_uneven_paper_a_view_is_seen_in_a_mirror_too(model: InkModel) -> None:
    view = draw_view()
    view[5:8, 100:110] -= 9
    ink = model.find_ink(view)
    assert count_runs(model) == 2
    mirrored = model.find_ink(np.ascontiguousarray(view[:, ::-1]))
    assert (ink == mirrored[:, ::-1]).all()


def test_what_was_not_found_leaves_the_rest_uneven() -> None:
    view = draw_view()
    nothing = np.zeros(view.shape[:2], np.uint8)
    assert not is_rest_even(view, nothing)
    assert is_rest_even(view, np.full_like(nothing, 255))
    assert is_rest_even(np.full_like(view, 30), nothing)


@pytest.mark.parametrize("channel", range(3))
def test_a_coloured_mark_leaves_the_rest_uneven(channel: int) -> None:
    view = np.full((32, 32, 3), 200, np.uint8)
    view[10, 20, channel] = 190
    assert not is_rest_even(view, np.zeros((32, 32), np.uint8))


def test_paper_whose_last_bit_differs_is_even() -> None:
    view = np.full((32, 32, 3), 200, np.uint8)
    view[::2] = 199
    assert is_rest_even(view, np.zeros((32, 32), np.uint8))
