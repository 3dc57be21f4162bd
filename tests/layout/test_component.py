"""A component moves, shrinks and joins as its picture does."""

import numpy as np

from inkdigit.layout.component import Component, erase_components, join_components, shrink_ink
from inkdigit.types import Box


def test_a_component_is_shrunk_as_its_picture_is() -> None:
    random = np.random.default_rng(0)
    ink = np.zeros((61, 83), np.uint8)
    box = Box(17, 23, 31, 22)
    part = random.integers(0, 256, (22, 31), np.uint8)
    ink[box.window] = part
    component = Component(box, part).shrink(4)
    assert component.box == Box(4, 5, 8, 7)
    whole = shrink_ink(ink, 4)
    assert whole.shape == (16, 21)
    assert np.array_equal(whole[component.box.window], component.ink)
    assert whole.sum(dtype=int) == component.ink.sum(dtype=int)


def test_joined_components_have_all_their_ink_where_it_was() -> None:
    random = np.random.default_rng(0)
    picture = np.zeros((60, 80), np.uint8)
    components = []
    for box in (Box(30, 10, 20, 30), Box(5, 25, 40, 12), Box(44, 8, 9, 9)):
        ink = random.integers(0, 256, (box.height, box.width), np.uint8)
        components.append(Component(box, ink))
        picture[box.window] = np.maximum(picture[box.window], ink)
    joined = join_components(components)
    assert joined.box == Box(5, 8, 48, 32)
    assert np.array_equal(joined.ink, picture[joined.box.window])


def test_a_moved_component_keeps_its_ink() -> None:
    component = Component(Box(3, 4, 2, 2), np.full((2, 2), 9, np.uint8))
    moved = component.move(-3, 10)
    assert moved.box == Box(0, 14, 2, 2)
    assert moved.ink is component.ink


def test_erased_ink_leaves_its_neighbour_in_the_same_box() -> None:
    canvas = np.full((4, 6), 7, np.uint8)
    stroke = Component(Box(1, 1, 2, 2), np.array([[9, 0], [9, 9]], np.uint8))
    erase_components(canvas, [stroke])
    assert canvas[1:3, 1:3].tolist() == [[0, 7], [0, 0]]
    assert (canvas == 7).sum() == 4 * 6 - 3
