"""What is no digit, made by the project itself: a network must have seen it to refuse it.

Letters and signs from the fonts that Matplotlib bundles, pen strokes that mean nothing, scribbles,
blots and textures. Marks that are somebody's digit are left out, such as O, I, l, S and Z: nobody
could say what they are.
"""

import unicodedata
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from inkdigit.imaging.frame import build_frame, crop_to_ink
from inkdigit.synthetic.strokes import SIDE, bent, drawn, slanted, smooth
from inkdigit.types import NO_DIGIT, InkMap, Split

GLYPH = 64
"""Pixels of a letter before it is bent."""
FONTS = ("DejaVuSans", "DejaVuSans-Oblique", "DejaVuSerif", "DejaVuSansMono", "STIXGeneral",
         "STIXGeneralItalic")  # fmt: skip
BLOCKS = (
    (0x21, 0x7E), (0xA1, 0xFF), (0x391, 0x3CE), (0x404, 0x45F), (0x531, 0x586), (0x5D0, 0x5EA),
    (0x10D0, 0x10F0), (0x20A0, 0x20B5), (0x2200, 0x2265), (0x2D30, 0x2D65),
)  # fmt: skip
"""First and last code points: Latin, Greek, Cyrillic, Armenian, Hebrew, Georgian, currencies, signs
of mathematics, Tifinagh."""
SOMEBODYS_DIGITS = frozenset(
    "0OoQD\u041e\u043e\u039f\u03bf\u0398\u03b8\u03a6\u03c6\u0424\u0444\u0555\u0585\u03c3\u05e1\u05dd"
    "\u0665\u00b0\u00ba\u2218\u2299\u2295\u2296\u2297\u2298\u229a\u229b\u229d\u00a4\u00a9\u00ae"
    "\u2d54\u2d59\u2d40\u2d31"
    "1!/I|lijJ\u0406\u0456\u0408\u0458\\()[]\u00a1\u00a6\u0399\u03b9\u05d0\u05d5\u05d6\u05df\u05d3"
    "\u2215\u2216\u2223\u2d4f\u2d62\u05d9\u10b1"
    "2Zz\u03963\u0417\u0437\u042d\u044d\u0404\u0454\u03b5\u03be\u10f3\u10de\u10d5\u0541\u2203"
    "4\u0427\u0447yu\u0423\u0443"
    "5Ss\u0405\u0455\u00a7$\u054f\u05566\u0431\u0411b\u042c\u044c\u042a\u044a\u0402\u0452\u040b"
    "\u045b\u03b2&\u03b48B\u0412\u0432\u0392\u00df%\u221e"
    "9gqPp\u0420\u0440\u03a1\u03c1\u0581\u0566\u10a7\u10d3"
    "7>\u00ac\u00a2'`,.\u00b7:;\"\u2236"
)
"""By the digit that they are taken for, in any of these scripts; dots and commas at the end."""
KINDS = (
    ("letter", 0.3), ("strokes", 0.22), ("wave", 0.06), ("coil", 0.08), ("barred", 0.12),
    ("scribble", 0.05), ("blot", 0.13), ("texture", 0.04),
)  # fmt: skip
SIGNS = ("letter", "strokes", "wave", "coil", "barred")
"""Of these kinds, those that stand in words."""


def draw_negatives(count: int, random: np.random.Generator) -> Split:
    """Frames of what is no digit, of all kinds by their shares.

    Returns:
        (count, 28, 28) uint8 frames; all their labels are `NO_DIGIT`.
    """
    kinds, shares = zip(*KINDS, strict=True)
    chosen = random.choice(kinds, count, p=shares)
    frames = np.stack([build_frame(MAKERS[kind](random)) for kind in chosen])
    return Split(frames, np.full(count, NO_DIGIT, np.uint8))


def a_sign(random: np.random.Generator) -> InkMap:
    """The ink of a letter, or of what might be one somewhere: (h, w) uint8 without margins."""
    make = random.choice(SIGNS, p=(0.6, 0.15, 0.08, 0.09, 0.08))
    return crop_to_ink(MAKERS[make](random))


def _letter(random: np.random.Generator) -> InkMap:
    """A letter, bent and slanted, in its own strokes or written with a pen."""
    glyphs = _glyphs()
    ink = bent(glyphs[random.integers(len(glyphs))], random, 3.0)
    if random.random() < 0.7:  # most letters that people show are written by hand
        ink = _penned(ink, int(random.integers(3, 9)))
    return slanted(ink, random)


@cache
def _glyphs() -> list[InkMap]:
    """The letters of all fonts, once each."""
    from matplotlib import get_data_path  # noqa: PLC0415 - half a second

    folder = Path(get_data_path()) / "fonts" / "ttf"
    found: dict[bytes, InkMap] = {}
    for name in FONTS:
        font = ImageFont.truetype(folder / f"{name}.ttf", GLYPH)
        missing = _glyph(font, "\U0010fffd").tobytes()
        for character in _characters():
            glyph = _glyph(font, character)
            large = max(cv2.boundingRect(glyph)[2:]) >= GLYPH / 3
            if large and glyph.tobytes() != missing:
                found[glyph.tobytes()] = glyph
    return list(found.values())


def _characters() -> list[str]:
    every = [chr(code) for first, last in BLOCKS for code in range(first, last + 1)]
    return [
        character
        for character in every
        if unicodedata.category(character)[0] in "LS"
        and unicodedata.normalize("NFD", character)[0] not in SOMEBODYS_DIGITS
    ]


def _glyph(font: ImageFont.FreeTypeFont, character: str) -> InkMap:
    image = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(image).text((SIDE / 2, SIDE / 2), character, 255, font, anchor="mm")
    return np.asarray(image)


def _penned(ink: InkMap, width: int) -> InkMap:
    """The middle lines of strokes, drawn again with a round pen."""
    distance = cv2.distanceTransform((ink > 127).astype(np.uint8), cv2.DIST_L2, 5)
    ridge = (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8))) & (distance > 0)
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return np.asarray(cv2.dilate(ridge.astype(np.uint8) * 255, pen), np.uint8)


def _strokes(random: np.random.Generator) -> InkMap:
    """Three to six strokes, as letters have them."""
    return _written([_stroke(random) for _ in range(int(random.integers(3, 7)))], random)


def _written(lines: list[NDArray[np.float64]], random: np.random.Generator) -> InkMap:
    return slanted(drawn(lines, int(random.integers(3, 9))), random)


def _stroke(random: np.random.Generator) -> NDArray[np.float64]:
    """A line along an axis or across, an arc or a hook: (m, 2) points in 0..1."""
    start, end = _corner(random), _corner(random)
    while np.abs(end - start).max() < 0.3:  # longer than a dot
        end = _corner(random)
    kind = random.random()
    if kind < 0.35:  # along an axis
        end[int(random.integers(2))] = start[int(random.integers(2))]
    if kind < 0.6:  # straight
        return np.stack([start, end])
    middle = (start + end) / 2 + random.uniform(-0.5, 0.5, 2)
    if kind < 0.8:  # a hook
        return np.stack([start, middle, end])
    return smooth([tuple(start), tuple(middle), tuple(end)])


def _corner(random: np.random.Generator) -> NDArray[np.float64]:
    """A point near a grid of 4 by 4: letters begin and end where others do."""
    return np.asarray(random.integers(0, 4, 2) / 3 + random.normal(0, 0.03, 2), np.float64)


def _wave(random: np.random.Generator) -> InkMap:
    """Up and down more often than a digit's line, round or pointed, like w, m and their cousins."""
    upright = random.random() < 0.3
    turns = int(random.integers(7 if upright else 5, 10))  # an upright one with five is a 3
    along = np.linspace(0, 1, turns) + random.normal(0, 0.04, turns)
    across = 0.5 + np.where(np.arange(turns) % 2, 0.5, -0.5) * random.uniform(0.3, 1.0, turns)
    points = np.stack([along, across * random.uniform(0.4, 1.0)], axis=1)
    if upright:
        points = points[:, ::-1]
    pointed = random.random() < 0.3
    return _written([points if pointed else smooth([tuple(point) for point in points])], random)


def _coil(random: np.random.Generator) -> InkMap:
    """Two to four loops or bows in a row, of changing size."""
    return _written([_bows(random, random.uniform(2.2, 4.2))], random)


def _bows(random: np.random.Generator, turns: float) -> NDArray[np.float64]:
    t = np.linspace(0, 2 * np.pi * turns, int(12 * turns))
    size = np.interp(t, np.linspace(0, t[-1], 6), random.uniform(0.3, 1.0, 6))
    x = t / t[-1] + random.uniform(-0.3, 0.3) * np.cos(t) * size
    y = 0.5 - random.uniform(0.25, 0.5) * np.sin(t + random.uniform(0, 6)) * size
    return np.stack([x, y], axis=1)


def _barred(random: np.random.Generator) -> InkMap:
    """Bows or strokes that hang on a bar, as in Indian and East Asian scripts."""
    inside = (
        [_bows(random, random.uniform(1.2, 2.6)) * (0.75, 0.8) + (0.0, 0.15)]
        if random.random() < 0.6
        else [_stroke(random) * (0.8, 0.8) + (0.0, 0.2) for _ in range(int(random.integers(2, 4)))]
    )
    above = random.random() < 0.5
    if above or random.random() < 0.2:
        inside.append(np.array([[random.uniform(-0.1, 0.1), 0.0], [random.uniform(0.9, 1.1), 0.0]]))
    if not above or random.random() < 0.5:
        x = random.uniform(0.75, 1.0)
        inside.append(np.array([[x, random.uniform(-0.05, 0.2)], [x, random.uniform(0.9, 1.1)]]))
    return _written(inside, random)


def _scribble(random: np.random.Generator) -> InkMap:
    points = random.uniform(0, 1, (int(random.integers(14, 40)), 2))
    line = smooth([tuple(point) for point in points])
    return slanted(drawn([line], int(random.integers(2, 8))), random)


def _blot(random: np.random.Generator) -> InkMap:
    """A solid shape, such as a shirt, a hand or a stain: a polygon, smooth and unevenly full."""
    corners = int(random.integers(4, 12))
    angles = np.sort(random.uniform(0, 2 * np.pi, corners))
    radii = random.uniform(0.3, 0.5, corners) * SIDE
    stretch = random.uniform(0.6, 1.0, 2)  # a narrow one is a 1 by a fat pen
    outline = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii[:, None] * stretch
    ink = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(ink, [np.rint(outline + SIDE / 2).astype(np.int32)], 255)
    ink = np.asarray(cv2.medianBlur(ink, 9), np.uint8)
    if random.random() < 0.5:  # folds, prints, fingers
        light = cv2.resize(random.uniform(0, 1.6, (6, 6)), (SIDE, SIDE)).clip(0, 1)
        ink = np.asarray(ink * light, np.uint8)
    return ink


def _texture(random: np.random.Generator) -> InkMap:
    """Grain of any size, cut at any level."""
    cells = int(random.integers(4, 40))
    grain = cv2.resize(random.uniform(0, 1, (cells, cells)), (SIDE, SIDE))
    return np.asarray((grain > random.uniform(0.4, 0.85)) * np.uint8(255), np.uint8)


MAKERS = {
    "letter": _letter, "strokes": _strokes, "wave": _wave, "coil": _coil,
    "barred": _barred, "scribble": _scribble, "blot": _blot, "texture": _texture,
}  # fmt: skip
