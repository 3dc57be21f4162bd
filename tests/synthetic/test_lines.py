"""Strips of lines: ink, and the digits and signs that are written there."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from inkdigit.synthetic.digit_bank import DigitBank
from inkdigit.synthetic.line_hands import LineHand
from inkdigit.synthetic.line_print import Print
from inkdigit.synthetic.line_texts import SIGN_LABELS
from inkdigit.synthetic.lines import (
    LineSettings,
    LineSources,
    _write_text,
    compose_line,
    compose_lines,
    compose_strip,
    fit_text,
)
from inkdigit.synthetic.placement import PlacedSign, find_place
from inkdigit.synthetic.surroundings import add_ghosts
from inkdigit.types import LINE_HEIGHT, SIGNS, Dataset, Split

SETTINGS = LineSettings(letters=60)
BLOCK = np.full((40, 30), 255, np.uint8)
LATTICE = np.where(np.add.outer(np.arange(60) % 8 < 3, np.arange(45) % 8 < 3), 255, 0)


@pytest.fixture(scope="module")
def sources(digits: Dataset) -> LineSources:
    return LineSources(DigitBank.build(digits.train), [BLOCK])


@pytest.fixture(scope="module")
def lines(digits: Dataset) -> Split:
    return compose_lines(digits.train, 300, np.random.default_rng(0), SETTINGS)


def test_the_same_seed_composes_the_same_lines(digits: Dataset) -> None:
    first, again, other = (
        compose_lines(digits.train, 20, np.random.default_rng(seed), SETTINGS) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.frames, again.frames)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.frames, other.frames)


def test_texts_are_labels_and_end_in_zeros(lines: Split) -> None:
    assert lines.frames.shape == (300, LINE_HEIGHT, SETTINGS.width)
    assert lines.labels.shape == (300, SETTINGS.max_signs)
    assert lines.frames.dtype == lines.labels.dtype == np.uint8
    assert set(lines.labels.ravel().tolist()) == set(range(11 + len(SIGNS)))
    there = lines.labels > 0
    assert (there[:, :-1] >= there[:, 1:]).all()


def test_there_are_lines_of_many_lengths(lines: Split) -> None:
    lengths = (lines.labels > 0).sum(axis=1)
    assert set(range(3, 13)) <= set(lengths.tolist())
    assert (lines.frames[lengths > 0].max(axis=(1, 2)) > 0).all()


def test_most_labels_are_digits(lines: Split) -> None:
    labels = lines.labels[lines.labels > 0]
    assert 0.6 < (labels <= 10).mean() < 0.9


def test_a_text_needs_no_more_steps_than_there_are() -> None:
    short = LineSettings(width=40)  # ten steps, one of which stays free
    assert fit_text([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1], short) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert fit_text([2, 2, 2, 2, 2, 2, 2, 2], short) == [2, 2, 2, 2, 2]
    assert fit_text([1] * 40, LineSettings(width=400, max_signs=24)) == [1] * 24


def test_every_line_of_the_world_can_be_spelled(lines: Split) -> None:
    for text in lines.labels:
        written = [int(label) for label in text if label]
        assert fit_text(written, SETTINGS) == written


def test_what_found_no_room_is_no_part_of_the_text(sources: LineSources) -> None:
    text = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    lengths = []
    for seed in range(30):
        line, height = compose_line(text, sources, 100, np.random.default_rng(seed), SETTINGS)
        assert line.text == text[: len(line.text)]
        assert line.paper.shape[0] == LINE_HEIGHT * SETTINGS.oversampling
        assert line.paper.shape[1] <= 100
        assert height > 0
        lengths.append(len(line.text))
    assert 1 < np.mean(lengths) < 8


def test_letters_are_written_where_the_text_has_them(
    sources: LineSources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The only letter is a lattice, which any pen leaves dark: lines of it are nearly black."""
    dark = replace(sources, letters=[LATTICE.astype(np.uint8)])
    monkeypatch.setattr(Print, "draw", lambda _random: None)  # no form prints another

    def ink_of(label: int) -> float:
        lines = [
            compose_line([label] * 3, dark, 300, np.random.default_rng(seed), SETTINGS)[0]
            for seed in range(30)
        ]
        return float(np.mean([line.paper.mean() for line in lines]))

    assert ink_of(SIGN_LABELS["other"]) > 1.4 * ink_of(2)
    assert ink_of(2) > 1.5 * ink_of(SIGN_LABELS["point"])


def test_a_strip_holds_several_lines(sources: LineSources) -> None:
    random = np.random.default_rng(4)
    texts = [compose_strip(sources, random, LineSettings(width=640))[1] for _ in range(10)]
    assert np.mean([len(text) for text in texts]) > 15


def test_a_sign_may_stand_under_the_roof_of_the_one_before_it() -> None:
    roof = np.zeros((40, 30), np.uint8)
    roof[:6] = roof[:, :6] = 255  # a stem with a roof to the right of it
    low, tall = np.full((20, 10), 255, np.uint8), np.full((40, 10), 255, np.uint8)
    before = PlacedSign(1, roof, 100, 50)
    assert find_place(before, low, 70, reach=4) == 106
    assert find_place(before, low, 60, reach=4) == 106
    assert find_place(before, low, 59, reach=4) == 130
    assert find_place(before._replace(y=-10), low, -10, reach=4) == 130
    assert find_place(before, tall, 50, reach=4) == 130
    assert find_place(before, low, 200, reach=4) == 130


def test_a_hand_that_keeps_a_distance_lets_signs_reach_below_each_other(
    sources: LineSources,
) -> None:
    overlaps = {True: 0, False: 0}
    for seed in range(120):
        random = np.random.default_rng(seed)
        hand = replace(
            LineHand.draw(40, sources.bank, sources.letters, random),
            slant=0.6, spacing=0.05, drawn_share=0.0, keeps_distance=seed % 2 == 0,
        )  # fmt: skip
        paper = np.zeros((64, 400), np.uint8)
        _, signs = _write_text(paper, [8, 8, 8], hand, SETTINGS, random)
        overlaps[hand.keeps_distance] += sum(
            one.x + one.ink.shape[1] > other.x + 4 for one, other in pairwise(signs)
        )
    assert overlaps[True] > 60 > 5 * overlaps[False]


def test_some_strips_have_one_line_only(sources: LineSources) -> None:
    """What stands alone is seen alone in training, too."""

    def measure_width(settings: LineSettings) -> float:
        strips = [
            compose_strip(sources, np.random.default_rng(seed), settings)[0] for seed in range(40)
        ]
        return float(
            np.mean([np.flatnonzero(strip.max(axis=0) > 60)[-1:].sum() for strip in strips])
        )

    alone, filled = (measure_width(replace(SETTINGS, lone_lines=share)) for share in (1.0, 0.0))
    assert alone < 0.75 * filled


def test_what_shines_through_is_faint_and_leaves_the_ink() -> None:
    paper = np.zeros((64, 200), np.uint8)
    paper[10:50, 20:26] = 255
    for seed in range(20):
        haunted = paper.copy()
        add_ghosts(haunted, lambda: BLOCK, np.random.default_rng(seed))
        assert (haunted[paper > 0] == 255).all()
        assert 0 < haunted[paper == 0].max() < 128
