"""Scenes: writing on paper as a camera or a scanner gives it, and the strokes that are in it."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.synthetic.scenes.camera import light, photograph, save_drawing
from inkdigit.synthetic.scenes.layers import Canvas, Layer, blend, draw_colour
from inkdigit.synthetic.scenes.paper import draw_paper, show_through
from inkdigit.synthetic.scenes.structures import draw_structures
from inkdigit.synthetic.scenes.surroundings import (
    draw_binding,
    draw_blob,
    draw_desk,
    draw_desk_around,
    hide,
)
from inkdigit.synthetic.scenes.writing import Writing, write
from inkdigit.types import Box, InkMap, Pixels, Split


@dataclass(frozen=True)
class SceneSettings:
    """What scenes are like. Levels are of 0..255."""

    middle_grey: int = 105
    """Paper that is lighter is written on with a dark pen."""
    min_contrast: int = 28
    """Levels by which strokes differ from the paper, before light falls on both."""
    min_visible_ink: float = 0.97
    """The part of the strokes that must stay in sight where something is put beside them."""
    min_seen_contrast: float = 7.0
    """Levels by which strokes differ from what is beside them in the picture; or they are not seen,
    ..."""
    min_seen_spread: float = 0.35
    """... and by so many times the spread of what is beside them."""
    even_share: float = 0.18
    """How often a scene is a clean drawing: even paper, no light, no camera."""
    tilted_share: float = 0.35
    """How often paper lies askew, with all that stands on it, ..."""
    tilt: float = 9.0
    """... by so many degrees to either side, as a normal distribution has it, ..."""
    most_tilt: float = 24.0
    """... and by no more than these."""
    goes_on: float = 0.6
    """How often there is more of such paper in the corners."""


SCENE_SETTINGS = SceneSettings()


class Scene(NamedTuple):
    """A picture, and how much of each of its pixels a pen's stroke covers."""

    pixels: Pixels
    ink: InkMap


def draw_scene(
    digits: Split,
    side: int,
    random: np.random.Generator,
    settings: SceneSettings = SCENE_SETTINGS,
) -> Scene:
    """Draw a scene whose strokes can be seen.

    Args:
        digits: a data set's frames, whose shapes are written.
        side: of the picture in pixels, as wide as high.
        random: the same state gives the same scene on every machine.
        settings: what it is like.
    """
    while True:  # nearly always once: nobody can learn what nobody sees
        scene = _draw_any_scene(digits, side, random, settings)
        if is_seen(scene, settings):
            return scene


def is_seen(scene: Scene, settings: SceneSettings = SCENE_SETTINGS) -> bool:
    """Tell whether the strokes of a scene, if it has any, differ from what is beside them."""
    strokes = scene.ink > 127
    if not strokes.any():
        strokes = scene.ink > 40
    if not strokes.any():
        return True
    near = cv2.dilate((scene.ink > 0).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    beside = near & (scene.ink == 0)
    if not beside.any():
        return True
    difference = scene.pixels[strokes].mean(axis=0) - scene.pixels[beside].mean(axis=0)
    noise = float(scene.pixels[beside].std(axis=0).mean())
    return bool(
        np.abs(difference).max()
        >= max(settings.min_seen_contrast, settings.min_seen_spread * noise)
    )


def _draw_any_scene(
    digits: Split, side: int, random: np.random.Generator, settings: SceneSettings
) -> Scene:
    is_even = random.random() < settings.even_share
    writing = write(digits, side, random)
    canvas = draw_paper(side, random, is_even=is_even)
    if random.random() < 0.06 and not is_even:
        canvas = show_through(canvas, write(digits, side, random).ink, random)
    for layer in draw_structures(side, writing.boxes, random):
        canvas = blend(canvas, layer)
    canvas = blend(canvas, _choose_ink(writing, canvas, random, settings))
    if random.random() < settings.tilted_share:
        degrees = random.normal(0, settings.tilt)
        degrees = float(np.clip(degrees, -settings.most_tilt, settings.most_tilt))
        goes_on = bool(random.random() < settings.goes_on)
        canvas, writing = lay_askew(canvas, writing, degrees, goes_on=goes_on)
    ink = writing.ink
    for layer in _draw_surroundings(side, writing, random, settings):
        canvas, ink = blend(canvas, layer), hide(ink, layer)
    mask = np.rint(np.clip(ink, 0, 1) * 255).astype(np.uint8)
    if is_even:
        return Scene(save_drawing(canvas, random), mask)
    return Scene(photograph(light(canvas, random), random), mask)


def lay_askew(
    canvas: Canvas, writing: Writing, degrees: float, *, goes_on: bool
) -> tuple[Canvas, Writing]:
    """Turn paper to the left, with all that stands on it.

    Args:
        canvas: (side, side, 3), the paper.
        writing: on it.
        degrees: by which it is turned.
        goes_on: in the corners it goes on as in a mirror; else it is empty there.
    """
    side = len(canvas)
    around = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0)
    border = cv2.BORDER_REFLECT_101 if goes_on else cv2.BORDER_CONSTANT
    paper = [float(tone) for tone in np.median(canvas, axis=(0, 1))]
    size = (side, side)
    turned = cv2.warpAffine(canvas, around, size, borderMode=border, borderValue=paper)
    ink = np.asarray(cv2.warpAffine(writing.ink, around, size, borderMode=border), np.float32)
    inked = Box(*cv2.boundingRect((ink > 0).astype(np.uint8)))
    boxes = (inked,) if inked.width else ()
    return np.asarray(turned, np.float32), Writing(ink, boxes)


def _choose_ink(
    writing: Writing, canvas: Canvas, random: np.random.Generator, settings: SceneSettings
) -> Layer:
    """Give the strokes a colour: dark on light, or light on dark, and faint at times.

    They differ from the paper by at least `min_contrast`: what nobody sees, nobody can learn.
    """
    paper = canvas.mean(axis=(0, 1))
    darkest, lightest = (0, 95) if paper.mean() > settings.middle_grey else (150, 255)
    colour = draw_colour(random, darkest, lightest, 65)
    contrast = float(np.abs(colour - paper).max())
    strength = random.uniform(0.12, 0.5) if random.random() < 0.22 else random.uniform(0.5, 1.0)
    strength = min(1.0, max(strength, settings.min_contrast / max(contrast, 1.0)))
    return Layer(np.asarray(writing.ink * strength, np.float32), colour)


def _draw_surroundings(
    side: int, writing: Writing, random: np.random.Generator, settings: SceneSettings
) -> list[Layer]:
    layers: list[Layer] = []
    amount = float(writing.ink.sum())
    if random.random() < 0.07:
        layers.append(draw_binding(side, random))
    if random.random() < 0.26:
        is_small = bool(writing.boxes) and random.random() < 0.4
        around = Box.around(writing.boxes) if is_small else None
        desk = draw_desk_around(side, around, random) if around else draw_desk(side, random)
        if float(hide(writing.ink, desk).sum()) >= settings.min_visible_ink * amount:
            layers.append(desk)
    if amount == 0:
        layers += [draw_blob(side, random) for _ in range(random.integers(0, 3))]
    elif random.random() < 0.06:  # a finger, a coin, a sticker beside the writing
        blob = draw_blob(side, random)
        if float(hide(writing.ink, blob).sum()) >= settings.min_visible_ink * amount:
            layers.append(blob)
    return layers
