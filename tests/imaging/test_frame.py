"""The frame is built as MNIST's authors built theirs: MNIST itself is the oracle."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigit.imaging.frame import FRAME_SETTINGS, build_frame, measure_stroke_width
from inkdigit.types import Dataset, InkMap


@pytest.mark.mnist
def test_mnist_frames_come_out_as_they_went_in(mnist: Dataset) -> None:
    frames = mnist.train.frames[:2000]
    again = np.stack([build_frame(picture) for picture in frames])
    off = np.abs(again.astype(int) - frames).max(axis=(1, 2))
    assert (off == 0).mean() > 0.9
    assert (off <= 8).mean() > 0.995


@pytest.mark.mnist
def test_mnist_frames_are_rebuilt_wherever_they_lie_and_however_large(mnist: Dataset) -> None:
    seen = 0
    for picture in mnist.train.frames[:100]:
        large = cv2.resize(picture, None, fx=7, fy=7, interpolation=cv2.INTER_NEAREST)
        if measure_stroke_width(np.asarray(large, np.uint8)) < 7 * FRAME_SETTINGS.thin_stroke:
            continue  # a hair line is widened
        canvas = np.zeros((400, 600), np.uint8)
        canvas[150:346, 380:576] = large
        assert np.abs(build_frame(canvas).astype(int) - picture).mean() < 2
        seen += 1
    assert seen > 50


def test_next_to_no_ink_is_none() -> None:
    ink = np.zeros((400, 400), np.uint8)
    ink[0, 0] = ink[399, 399] = 60
    assert not build_frame(ink).any()


@given(
    height=st.integers(1, 300),
    width=st.integers(1, 300),
    top=st.integers(0, 40),
    left=st.integers(0, 40),
)
def test_a_block_of_any_shape_fills_twenty_pixels_about_the_centre(
    height: int, width: int, top: int, left: int
) -> None:
    ink = np.zeros((height + 50, width + 50), np.uint8)
    ink[top : top + height, left : left + width] = 200
    built = build_frame(ink)
    rows, columns = np.flatnonzero(built.any(axis=1)), np.flatnonzero(built.any(axis=0))
    assert built.shape == (28, 28)
    assert built.max() == 255
    assert max(len(rows), len(columns)) == FRAME_SETTINGS.digit_side
    for indices in (rows, columns):  # the centre of mass lies within index 14 +- 0.5
        assert abs(indices.mean() - 14) <= 0.5


def test_specks_far_apart_on_a_large_picture_end() -> None:
    ink = np.zeros((6000, 6000), np.uint8)
    ink[:3, :3] = ink[-3:, -3:] = 255
    assert build_frame(ink).shape == (28, 28)


def test_paper_without_ink_is_an_empty_frame() -> None:
    assert not build_frame(np.zeros((40, 40), np.uint8)).any()


def _bar(width: int) -> InkMap:
    ink = np.zeros((900, 900), np.uint8)
    ink[50:850, 450 : 450 + width] = 255
    return ink


@pytest.mark.parametrize("width", [3, 4, 6, 9, 20, 21, 41])
def test_stroke_width_is_measured(width: int) -> None:
    assert measure_stroke_width(_bar(width)) == pytest.approx(width, abs=1)


def test_a_hair_line_is_drawn_wide_enough_to_be_seen() -> None:
    built = build_frame(_bar(1))
    assert (built > 128).sum() >= FRAME_SETTINGS.digit_side


@pytest.mark.parametrize("size", [400, 4000, 16_000])
def test_hair_lines_of_any_length_give_the_same_frame(size: int) -> None:
    ink = np.zeros((size, size // 2), np.uint8)
    ends = [(size // 4, size - 1), (0, size // 3), (size // 2 - 1, 0)]
    for start, end in pairwise(ends):
        cv2.line(ink, start, end, 255, max(1, size // 400))
    expected = build_frame(
        cv2.resize(ink, (200, 400), interpolation=cv2.INTER_AREA).astype(np.uint8)
    )
    assert np.abs(build_frame(ink).astype(int) - expected).mean() < 6
