"""Writes glyphs as ink: strokes of a pen, each glyph bent a little by chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tools.behaviour.glyphs import USUAL, Stroke

Ink = NDArray[np.uint8]
"""(h, w) uint8, 0 = paper, 255 = full ink."""

SUBPIXEL_BITS = 4
"""OpenCV takes points in sixteenths of a pixel."""


@dataclass(frozen=True)
class Hand:
    """How somebody writes.

    Args:
        height: of a digit, in pixels.
        stroke: its width as a part of the height.
        gap: between two glyphs, as a part of the height; they touch at 0 and overlap below it.
        wobble: how much a glyph is turned, slanted and stretched: 0 for not at all.
        glyphs: their shapes.
    """

    height: int = 60
    stroke: float = 0.1
    gap: float = 0.25
    wobble: float = 1.0
    glyphs: Mapping[str, tuple[Stroke, ...]] = field(default_factory=lambda: USUAL)


DEFAULT_HAND = Hand()


def random_of(name: str) -> Generator:
    """A generator that is seeded by a name, so each drawing depends on its own name alone."""
    return np.random.default_rng(list(name.encode()))


def write_lines(texts: Sequence[str], random: Generator, hand: Hand = DEFAULT_HAND) -> Ink:
    """Write lines below each other, half a digit's height apart."""
    lines = [write_line(text, random, hand) for text in texts]
    width = max(line.shape[1] for line in lines)
    apart = hand.height // 2
    rows = [np.pad(line, ((0, apart), (0, width - line.shape[1]))) for line in lines]
    return trim(np.vstack(rows))


def write_line(text: str, random: Generator, hand: Hand = DEFAULT_HAND) -> Ink:
    """Write glyphs beside each other. A space is a wide gap."""
    side = 2 * hand.height
    line = np.zeros((side, side * (len(text) + 1)), np.uint8)
    x = 0
    for letter in text:
        if letter == " ":
            x += hand.height // 2
            continue
        glyph = trim_columns(draw_glyph(hand.glyphs[letter], random, hand))
        place = line[:, x : x + glyph.shape[1]]
        np.maximum(place, glyph, out=place)
        x = max(0, x + glyph.shape[1] + round(hand.gap * hand.height))
    return trim(line)


def draw_glyph(strokes: Sequence[Stroke], random: Generator, hand: Hand) -> Ink:
    """Draw one glyph in the middle of a square of twice its height."""
    side = 2 * hand.height
    square = np.zeros((side, side), np.uint8)
    bend = np.eye(2) + hand.wobble * random.uniform(-0.12, 0.12, (2, 2))
    thick = max(1, round(hand.stroke * hand.height))
    for stroke in strokes:
        points = smooth(np.array(stroke, np.float64)) / 100 - (0.34, 0.5)
        points = (points @ bend.T) * hand.height + side / 2
        line = np.rint(points * (1 << SUBPIXEL_BITS)).astype(np.int32)
        cv2.polylines(square, [line], False, 255, thick, cv2.LINE_AA, SUBPIXEL_BITS)
    return square


def smooth(points: NDArray[np.float64], rounds: int = 4) -> NDArray[np.float64]:
    """Cut the corners of a line, again and again: (n, 2) -> (many, 2). Its ends stay."""
    for _ in range(rounds):
        one, other = points[:-1], points[1:]
        cut = np.stack([0.75 * one + 0.25 * other, 0.25 * one + 0.75 * other], axis=1)
        points = np.concatenate([points[:1], cut.reshape(-1, 2), points[-1:]])
    return points


def trim(ink: Ink) -> Ink:
    """Cut the empty margins off."""
    return trim_columns(trim_columns(ink).T).T


def trim_columns(ink: Ink) -> Ink:
    """Cut the empty columns at the left and at the right off."""
    inked = np.flatnonzero(ink.any(axis=0))
    return ink[:, inked[0] : inked[-1] + 1] if inked.size else ink
