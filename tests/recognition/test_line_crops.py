"""What is cut out of a picture to be read: geometry alone."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigit.layout.component import Component
from inkdigit.recognition.line_crops import (
    MAX_ASPECT,
    IsolatedLine,
    LinePart,
    crop_line,
    enlarge_box,
    isolate_lines,
    measure_ink,
    measure_ink_outside,
    split_line,
)
from inkdigit.types import Box, InkMap, Span

MARGIN = 15


def block(box: Box) -> Component:
    """A component that fills its box."""
    return Component(box, np.full((box.height, box.width), 255, np.uint8))


def line_of(sizes: list[tuple[int, int, int]]) -> IsolatedLine:
    """A line of blocks, each behind a gap: (gap, width, height)."""
    boxes, left = [], MARGIN
    for gap, width, height in sizes:
        boxes.append(Box(left + gap, 40 - height, width, height))
        left += gap + width
    ink = np.zeros((50, left + MARGIN), np.uint8)
    for box in boxes:
        ink[box.window] = 255
    return IsolatedLine(ink, [block(box) for box in boxes])


lines = st.builds(
    line_of,
    st.lists(
        st.tuples(st.integers(1, 90), st.integers(1, 200), st.integers(1, 12)),
        min_size=1,
        max_size=40,
    ),
)


@given(line=lines)
def test_the_parts_of_a_line_cover_it(line: IsolatedLine) -> None:
    parts = split_line(line)
    assert [component for part in parts for component in part.components] == line.components
    rooms = [part.room for part in parts]
    assert rooms[0].left == 0
    assert rooms[-1].right == line.ink.shape[1]
    assert all(one.right == other.left for one, other in pairwise(rooms))
    for part in parts:
        assert part.room.overlap(part.box.columns) == part.box.width
        too_long = part.box.width > MAX_ASPECT * line.box.height
        assert not too_long or len(part.components) == 1


@given(line=lines)
def test_what_is_cropped_is_moved_back_to_where_it_was(line: IsolatedLine) -> None:
    for part in split_line(line):
        crop = crop_line(line.ink, part)
        back = [crop.to_picture(component.box) for component in crop.components]
        assert back == [component.box for component in part.components]
        assert np.array_equal(crop.ink, line.ink[:, crop.left : crop.left + crop.width])
        for component in crop.components:
            assert (crop.ink[component.box.window] == 255).all()
        views = crop.render_views()
        assert all(view.box.columns == Span(0, crop.width) for view in views)
        assert views.alone.box.window[0] == crop.box.window[0]
        assert measure_ink(views.alone.ink) == sum(
            measure_ink(component.ink) for component in part.components
        )


@given(line=lines)
def test_a_crop_reaches_no_further_than_its_line_is_tall(line: IsolatedLine) -> None:
    for part in split_line(line):
        crop = crop_line(line.ink, part)
        left, right = part.box.x - crop.left, crop.left + crop.width - part.box.right
        assert 0 <= left <= part.box.height
        assert 0 <= right <= part.box.height


@given(
    line=lines,
    factor=st.integers(2, 5),
)
def test_a_box_of_a_shrunk_line_holds_the_one_that_it_was(line: IsolatedLine, factor: int) -> None:
    shrunk = line.shrink(factor)
    for before, after in zip(line.components, shrunk.components, strict=True):
        box = enlarge_box(after.box, factor, line.box)
        assert box.union(before.box) == box
        assert line.box.union(box) == line.box
        assert box.width < before.box.width + 2 * factor
        assert box.height < before.box.height + 2 * factor
        assert (shrunk.ink[after.box.window] > 0).all()


def test_a_line_of_one_long_component_is_endless() -> None:
    (part,) = split_line(line_of([(5, 61 * 3, 3)]))
    assert part.is_endless
    assert not LinePart([block(Box(0, 0, 60 * 3, 3))], part.room).is_endless


@pytest.mark.parametrize(("height", "factor"), [(9, 1), (479, 1), (480, 2), (2400, 10)])
def test_a_line_is_shrunk_as_far_as_its_height_is_enough(height: int, factor: int) -> None:
    ink = np.zeros((height, 9), np.uint8)
    assert IsolatedLine(ink, [block(Box(0, 0, 9, height))]).shrink_factor == factor


def test_a_long_line_is_parted_in_its_widest_gap() -> None:
    sizes = [(2, 40, 4)] * 4 + [(30, 40, 4)] + [(2, 40, 4)] * 2
    first, second = split_line(line_of(sizes))
    assert [len(part.components) for part in (first, second)] == [4, 3]
    gap = Span(first.box.right, second.box.x)
    assert first.room.right == second.room.left == (gap.left + gap.right) // 2


def test_each_line_is_seen_without_the_others_but_with_the_rules() -> None:
    ink = np.zeros((60, 40), np.uint8)
    ink[:, 30] = 99  # a rule
    upper, lower = [block(Box(4, 5, 10, 12))], [block(Box(6, 12, 10, 20))]
    for component in (*upper, *lower):
        ink[component.box.window] = 255
    before = ink.copy()
    seen = [(line.ink.copy(), line.components) for line in isolate_lines(ink, [upper, lower])]
    assert np.array_equal(ink, before)
    assert [components for _, components in seen] == [upper, lower]
    for line, components in seen:
        expected = np.zeros_like(ink)
        expected[:, 30] = 99
        expected[components[0].box.window] = 255
        assert np.array_equal(line, expected)


def test_a_single_line_keeps_all_the_ink() -> None:
    ink = np.full((9, 9), 7, np.uint8)
    (line,) = isolate_lines(ink, [[block(Box(1, 1, 3, 3))]])
    assert line.ink is ink


@pytest.mark.parametrize(
    ("spans", "outside"), [([Span(0, 12), Span(20, 26)], 10 * (8 + 4)), ([], 250)]
)
def test_ink_beside_the_digits_is_no_digit(spans: list[Span], outside: float) -> None:
    ink: InkMap = np.zeros((10, 40), np.uint8)
    ink[:, 5:30] = 255
    assert measure_ink_outside(ink, spans) == outside
