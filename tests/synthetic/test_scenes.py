"""Scenes: what is drawn can be seen, the mask is exact, and holds nothing but writing."""

import cv2
import numpy as np
import pytest

from inkdigit.synthetic.scenes import writing as writing_module
from inkdigit.synthetic.scenes.camera import _draw_shadow
from inkdigit.synthetic.scenes.hands import Hand
from inkdigit.synthetic.scenes.layers import Layer, blend
from inkdigit.synthetic.scenes.scene import draw_scene, lay_askew
from inkdigit.synthetic.scenes.structures import (
    draw_label,
    draw_mark,
    draw_rules,
    draw_structures,
    draw_walls,
)
from inkdigit.synthetic.scenes.surroundings import draw_desk, hide
from inkdigit.synthetic.scenes.writing import Writing, write
from inkdigit.types import Box, Dataset

SIDE = 64
SCENES = 120


def test_the_same_seed_draws_the_same_scene(digits: Dataset) -> None:
    first, again, other = (
        draw_scene(digits.train, SIDE, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.pixels, again.pixels)
    assert np.array_equal(first.ink, again.ink)
    assert not np.array_equal(first.pixels, other.pixels)


@pytest.mark.parametrize("side", [48, 64, 96])
def test_a_scene_has_its_size_and_types(digits: Dataset, side: int) -> None:
    scene = draw_scene(digits.train, side, np.random.default_rng(0))
    assert scene.pixels.shape == (side, side, 3)
    assert scene.ink.shape == (side, side)
    assert scene.pixels.dtype == scene.ink.dtype == np.uint8


def test_most_scenes_hold_writing_and_some_hold_none(digits: Dataset) -> None:
    scenes = [draw_scene(digits.train, SIDE, np.random.default_rng(seed)) for seed in range(SCENES)]
    inked = np.array([bool((scene.ink > 127).any()) for scene in scenes])
    assert 0.75 < inked.mean() < 0.99


def test_both_polarities_and_grey_pictures_are_drawn(digits: Dataset) -> None:
    scenes = [draw_scene(digits.train, SIDE, np.random.default_rng(seed)) for seed in range(SCENES)]
    darker = []
    for scene in scenes:
        strokes, paper = scene.ink > 200, scene.ink == 0
        if strokes.sum() > 20:
            grey = scene.pixels.mean(axis=2)
            darker.append(grey[strokes].mean() < grey[paper].mean())
    assert 0.35 < np.mean(darker) < 0.85
    has_colour = [np.ptp(scene.pixels, axis=2).max() > 8 for scene in scenes]
    assert 0.5 < np.mean(has_colour) < 1.0


def test_strokes_differ_from_the_paper_beside_them(digits: Dataset) -> None:
    """In nearly every scene: light may be so low that nobody sees them."""
    seen = []
    for seed in range(SCENES):
        scene = draw_scene(digits.train, SIDE, np.random.default_rng(seed))
        strokes, paper = scene.ink > 200, scene.ink == 0
        if strokes.sum() > 30:
            tones = scene.pixels[strokes].mean(axis=0) - scene.pixels[paper].mean(axis=0)
            seen.append(np.abs(tones).max() > 6)
    assert np.mean(seen) > 0.9


@pytest.mark.parametrize("seed", range(6))
def test_structures_are_drawn_where_nothing_is_written(seed: int) -> None:
    random = np.random.default_rng(seed)
    boxes = (Box(20, 20, 60, 30),)
    layers = [layer for _ in range(40) for layer in draw_structures(128, boxes, random)]
    assert layers
    for layer in layers:
        assert layer.coverage.shape == (128, 128)
        assert layer.coverage.min() >= 0
        assert layer.coverage.max() <= 1


def test_rules_run_through_and_marks_stay_beside_the_writing() -> None:
    random = np.random.default_rng(0)
    shares = [(draw_rules(128, random) > 0.05).mean() for _ in range(40)]
    assert 0 < np.median(shares) < 0.5
    box = Box(40, 30, 50, 40)
    marks = [draw_mark(128, box, random) for _ in range(40)]
    middle = np.s_[45:55, 55:75]
    assert all(mark.any() for mark in marks)
    assert np.mean([mark[middle].any() for mark in marks]) < 0.1


def test_walls_stand_beside_the_writing_and_are_taller() -> None:
    box = Box(50, 50, 30, 20)
    drawn = [draw_walls(128, box, np.random.default_rng(seed)) for seed in range(60)]
    inked = [coverage for coverage in drawn if coverage.any()]
    assert len(inked) > 40
    for coverage in inked:
        rows = np.flatnonzero(coverage.any(axis=1))
        assert rows[0] < box.y
        assert rows[-1] >= box.bottom
        assert not coverage[52:68, 56:74].any()


def test_labels_stand_beside_the_writing_and_are_drawn_in_many_sizes() -> None:
    box = Box(100, 100, 60, 30)
    drawn = [draw_label(256, box, np.random.default_rng(seed)) for seed in range(80)]
    heights, beside = [], 0
    for coverage in drawn:
        beside += not coverage[box.window].any()
        heights.append(cv2.boundingRect((coverage > 0.5).astype(np.uint8))[3])
    assert beside > 70
    assert min(heights) < 0.4 * box.height < 0.7 * box.height < max(heights)


@pytest.mark.parametrize("height", [8, 12, 20])
def test_however_small_a_digit_there_is_no_ink_around_it(digits: Dataset, height: int) -> None:
    for crispness in (1.5, 5.0):
        hand = Hand(stroke=None, slant=0.0, width=1.0, crispness=crispness)
        drawn = hand.write_digit(digits.train, height, np.random.default_rng(height))
        assert drawn.min() < 0.1
        assert drawn.max() > 0.5


def test_a_strip_reaches_from_one_edge_to_the_other(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing_module, "ARRANGEMENT_SHARES", {"strip": 1.0})
    for seed in range(20):
        written = write(digits.train, 128, np.random.default_rng(seed))
        columns = np.flatnonzero(written.ink.max(axis=0) > 0.3)
        assert columns[0] < 48
        assert columns[-1] > 80
        assert len(written.boxes) == 1


def test_a_thin_pen_draws_strokes_that_hang_together(digits: Dataset) -> None:
    """The middle of a stroke is one line, however thick the stroke was."""
    thin, fat = (Hand(stroke=width, slant=0.0, width=1.0, crispness=3.0) for width in (0.02, 0.12))
    parts = []
    for seed in range(40):
        drawn = [
            hand.write_digit(digits.train, 120, np.random.default_rng(seed)) for hand in (thin, fat)
        ]
        parts.append([cv2.connectedComponents((one > 0.2).astype(np.uint8))[0] for one in drawn])
    assert np.mean([line <= whole + 1 for line, whole in parts]) > 0.9


def test_what_a_desk_covers_is_no_ink() -> None:
    ink = np.ones((64, 64), np.float32)
    desks = [draw_desk(64, np.random.default_rng(seed)) for seed in range(20)]
    for desk in desks:
        left = hide(ink, desk)
        assert np.allclose(left, 1 - desk.coverage)
    assert any(desk.coverage.mean() > 0.05 for desk in desks)


def test_blending_covers_as_far_as_the_layer_does() -> None:
    canvas = np.full((4, 4, 3), 200, np.float32)
    coverage = np.zeros((4, 4), np.float32)
    coverage[0, 0], coverage[0, 1] = 1.0, 0.5
    blended = blend(canvas, Layer(coverage, np.array([0, 100, 200], np.float32)))
    assert blended[0, 0].tolist() == [0, 100, 200]
    assert blended[0, 1].tolist() == [100, 150, 200]
    assert (blended[1:] == 200).all()


@pytest.mark.parametrize("stroke", [0.03, 0.08, 0.16])
def test_a_pen_draws_strokes_of_its_width(digits: Dataset, stroke: float) -> None:
    """Ink is about as much as the length of the strokes times the pen's width."""
    thin, pen = (
        Hand(stroke=width, slant=0.0, width=1.0, crispness=3.0) for width in (0.02, stroke)
    )
    amounts = [
        (thin.write_digit(digits.train, 120, np.random.default_rng(seed)).sum(),
         pen.write_digit(digits.train, 120, np.random.default_rng(seed)).sum())
        for seed in range(20)
    ]  # fmt: skip
    ratio = np.median([wide / narrow for narrow, wide in amounts])
    assert ratio == pytest.approx(stroke / 0.02, rel=0.35)


def test_writing_stands_in_its_boxes(digits: Dataset) -> None:
    for seed in range(30):
        writing = write(digits.train, 128, np.random.default_rng(seed))
        outside = writing.ink.copy()
        for box in writing.boxes:
            grown = box.height // 2 + 4
            rows = slice(max(0, box.y - grown), max(0, box.bottom + grown))
            columns = slice(max(0, box.x - grown), max(0, box.right + grown))
            outside[rows, columns] = 0
        assert outside.sum() <= 0.02 * writing.ink.sum()


@pytest.mark.parametrize("goes_on", [True, False])
@pytest.mark.parametrize("degrees", [-20, 8])
def test_ink_stays_on_the_strokes_of_paper_that_lies_askew(
    degrees: float, *, goes_on: bool
) -> None:
    ink = np.zeros((SIDE, SIDE), np.float32)
    ink[30:34, 8:56] = 1
    canvas = np.repeat((200 - 150 * ink)[..., None], 3, axis=2)
    turned, writing = lay_askew(
        canvas, Writing(ink, (Box(8, 30, 48, 4),)), degrees, goes_on=goes_on
    )
    assert np.abs(200 - 150 * writing.ink - turned[..., 0]).max() < 0.01
    (box,) = writing.boxes
    assert box.height > 8
    rows, columns = np.nonzero(writing.ink)
    rises = rows[columns > SIDE // 2].mean() < rows[columns < SIDE // 2].mean()
    assert rises == (degrees > 0)


def test_empty_paper_that_lies_askew_is_empty() -> None:
    canvas = np.full((SIDE, SIDE, 3), 180, np.float32)
    turned, writing = lay_askew(
        canvas, Writing(np.zeros((SIDE, SIDE), np.float32), ()), 12.0, goes_on=False
    )
    assert np.allclose(turned, 180)
    assert writing.boxes == ()


def test_a_shadow_takes_up_to_most_of_the_light_and_most_take_less() -> None:
    random = np.random.default_rng(0)
    taken = np.array([_draw_shadow(32, random).max() for _ in range(400)])
    assert 0.8 < taken.max() < 0.89
    assert 0.08 < (taken > 0.6).mean() < 0.22
