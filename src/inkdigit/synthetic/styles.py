"""The styles in which digits are drawn: a table of pen strokes through points that may move.

Much of the world writes a 1 with an up-stroke, some of it on a foot, crosses the 7 and closes the
4. MNIST's writers, American employees and students, do so rarely: a network that has seen only
them reads a 7, a 2 or a 9.
"""

from dataclasses import dataclass

Range = tuple[float, float]
"""The least and the largest value that may be drawn."""


@dataclass(frozen=True)
class Style:
    """A way to write a digit.

    `share` is how often it is drawn, relative to the other styles. `strokes` are rows of points;
    each point has a range for x and one for y, as parts of the digit's box. The strokes are smooth,
    or `angular` like those on a display.
    """

    label: int
    share: float
    strokes: tuple[tuple[tuple[Range, Range], ...], ...]
    angular: bool = False


def put(x: float, y: float, spread: float = 0.04) -> tuple[Range, Range]:
    """Put a point near a place, at most `spread` away: its ranges for x and y."""
    return (x - spread, x + spread), (y - spread, y + spread)


UP_STROKE = (((0.0, 0.42), (0.24, 0.5)), put(0.56, 0.02))
LONG_UP_STROKE = (((-0.5, 0.15), (0.5, 1.0)), put(0.56, 0.02))
FROM_THE_FOOT = (((-0.7, -0.1), (0.75, 1.05)), put(0.2, 0.5, 0.08), put(0.56, 0.02))
STEM = (put(0.56, 0.02), put(0.54, 0.5), put(0.52, 1.0))
FOOT = (((-0.4, 0.3), (0.94, 1.04)), ((0.75, 1.5), (0.92, 1.02)))
TOP_BAR = (((0.05, 0.2), (0.0, 0.1)), put(0.5, 0.04), put(0.9, 0.04))
SEVENS_STEM = (put(0.9, 0.04), put(0.62, 0.45), ((0.3, 0.55), (0.96, 1.02)))
CROSSING = (((0.2, 0.4), (0.46, 0.58)), ((0.72, 0.98), (0.42, 0.54)))
CLOSED_FOUR = (
    (put(0.66, 0.0), put(0.38, 0.34), put(0.06, 0.66)),
    (put(0.06, 0.66), put(0.95, 0.66)),
    (put(0.66, 0.0), put(0.64, 1.0)),
)
OPEN_FOUR = (
    (put(0.36, 0.0, 0.08), put(0.24, 0.3), put(0.1, 0.6)),
    (put(0.1, 0.6), put(0.95, 0.56, 0.06)),
    (((0.55, 0.78), (0.12, 0.42)), ((0.5, 0.72), (0.96, 1.04))),
)
CURLED_TWO = (
    ((0.05, 0.3), (0.12, 0.38)), put(0.5, 0.0), put(0.88, 0.24), put(0.55, 0.62),
    ((0.0, 0.2), (0.9, 1.02)), ((0.05, 0.25), (0.78, 0.9)), put(0.5, 0.94),
    ((0.8, 1.3), (0.82, 1.04)),
)  # fmt: skip
HOOKED_TWO = (
    ((-0.1, 0.35), (0.1, 0.4)), put(0.5, 0.0), put(0.8, 0.2), put(0.5, 0.6), put(0.1, 1.0),
    ((0.75, 1.4), (0.9, 1.08)),
)  # fmt: skip
BOWED_FOUR = (
    put(0.4, 0.0, 0.1),
    put(0.2, 0.32),
    put(0.08, 0.58),
    ((0.8, 1.35), (0.48, 0.66)),
)
FOURS_STEM = (((0.6, 0.85), (-0.05, 0.4)), put(0.66, 0.6, 0.06), ((0.4, 0.72), (0.95, 1.15)))
FIVES_BODY = (
    put(0.25, 0.06, 0.07), put(0.18, 0.46), put(0.55, 0.38, 0.06), put(0.85, 0.66, 0.06),
    put(0.55, 0.98), ((-0.15, 0.2), (0.85, 0.98)),
)  # fmt: skip
FIVES_BAR = (put(0.28, 0.06, 0.08), ((0.7, 1.25), (-0.12, 0.1)))
WAVED_BAR = (
    ((-0.1, 0.12), (0.08, 0.3)), put(0.22, 0.04), put(0.55, 0.12, 0.05),
    ((0.82, 1.05), (-0.06, 0.08)),
)  # fmt: skip
BOWED_STEM = (put(0.92, 0.02), put(0.66, 0.42, 0.06), ((0.3, 0.6), (0.96, 1.15)))
HOOKED_NINE = (
    put(0.8, 0.14, 0.08), put(0.42, 0.0), put(0.12, 0.24, 0.06), put(0.42, 0.48, 0.06),
    put(0.84, 0.2, 0.07), put(0.86, 0.62, 0.06), ((0.4, 0.7), (0.94, 1.06)),
    ((-0.2, 0.25), (0.78, 1.0)),
)  # fmt: skip
FLAT_NINE = (
    ((0.55, 0.85), (0.36, 0.5)), put(0.3, 0.46, 0.06), put(0.12, 0.22, 0.06), put(0.5, 0.0),
    put(0.86, 0.22, 0.05), put(0.8, 0.68, 0.06), ((0.35, 0.65), (0.92, 1.04)),
    ((-0.2, 0.2), (0.8, 1.0)),
)  # fmt: skip
TWO_STROKE_NINE = (
    put(0.72, 0.08, 0.07), put(0.36, 0.02), put(0.1, 0.26, 0.06), put(0.4, 0.5, 0.06),
    put(0.78, 0.3, 0.07),
)  # fmt: skip
NINES_STEM = (((0.72, 0.95), (-0.05, 0.15)), put(0.78, 0.5), ((0.35, 0.8), (0.96, 1.15)))
EARED_NINE = (
    ((0.8, 1.15), (-0.12, 0.08)), put(0.68, 0.14, 0.06), put(0.36, 0.04, 0.06),
    put(0.14, 0.24, 0.06), put(0.4, 0.44, 0.06), put(0.72, 0.2, 0.06), put(0.88, 0.66, 0.07),
    put(0.5, 0.98, 0.08), ((-0.2, 0.3), (0.74, 0.98)),
)  # fmt: skip
SCRIPT_TWO = (
    ((0.3, 0.55), (0.24, 0.44)), put(0.14, 0.24, 0.07), put(0.48, 0.0), put(0.8, 0.2, 0.06),
    put(0.5, 0.6, 0.06), put(0.1, 0.96, 0.06), ((0.0, 0.2), (0.74, 0.9)), put(0.45, 0.86, 0.06),
    put(0.85, 0.98, 0.08), ((1.05, 1.35), (0.58, 0.92)),
)  # fmt: skip
FLAGGED_ZERO = (
    put(0.45, 0.04, 0.08), put(0.08, 0.4, 0.07), put(0.16, 0.85, 0.06), put(0.5, 1.0),
    put(0.86, 0.7, 0.06), put(0.84, 0.25, 0.07), put(0.52, 0.02, 0.07),
    ((0.8, 1.5), (-0.1, 0.18)),
)  # fmt: skip
OPEN_ZERO = (
    ((0.28, 0.5), (-0.04, 0.08)), put(0.08, 0.4, 0.07), put(0.16, 0.85, 0.06), put(0.5, 1.0),
    put(0.86, 0.7, 0.06), put(0.88, 0.28, 0.07), ((0.5, 0.8), (-0.06, 0.1)),
)  # fmt: skip
FLAT_THREE = (((-0.05, 0.2), (-0.02, 0.12)), ((0.75, 1.05), (-0.06, 0.08)), put(0.42, 0.4, 0.06))
FLAT_THREES_BOWL = (
    put(0.42, 0.4, 0.06), put(0.86, 0.6, 0.06), put(0.7, 0.94, 0.06),
    ((-0.1, 0.25), (0.84, 1.05)),
)  # fmt: skip
SHORT_BAR = (((0.0, 0.3), (-0.02, 0.14)), put(0.9, 0.03, 0.05))
STEEP_STEM = (put(0.9, 0.03, 0.05), put(0.55, 0.5, 0.07), ((0.2, 0.55), (0.98, 1.12)))
LOW_CROSSING = (((-0.05, 0.25), (0.54, 0.74)), ((0.8, 1.25), (0.46, 0.7)))
CUP_OF_A_FOUR = (((0.05, 0.35), (-0.06, 0.12)), put(0.12, 0.36, 0.07), put(0.42, 0.54, 0.06),
                 put(0.82, 0.36, 0.08))  # fmt: skip
CUPPED_FOURS_STEM = (((0.78, 1.0), (-0.06, 0.14)), put(0.82, 0.5), ((0.55, 0.9), (0.98, 1.18)))
OPEN_EIGHT = (
    ((0.7, 1.0), (0.06, 0.24)), put(0.46, 0.0), put(0.14, 0.22, 0.06), put(0.5, 0.48, 0.05),
    put(0.88, 0.76, 0.06), put(0.46, 1.0), put(0.1, 0.76, 0.06), put(0.46, 0.48, 0.06),
    ((0.7, 1.1), (-0.08, 0.14)),
)  # fmt: skip
LOOPED_BAR = (
    ((0.36, 0.64), (-0.1, 0.1)), put(0.26, 0.28, 0.06), put(0.02, 0.46, 0.06),
    put(-0.12, 0.32, 0.05), put(0.06, 0.24, 0.05), put(0.5, 0.4, 0.06),
    ((1.04, 1.36), (0.38, 0.56)),
)  # fmt: skip
LOOPED_FOURS_STEM = (((0.78, 0.96), (-0.06, 0.24)), put(0.84, 0.5), ((0.64, 0.95), (0.95, 1.15)))
ROUND_FOUR = (
    ((0.3, 0.62), (0.96, 1.12)), put(0.56, 0.45, 0.06), put(0.5, 0.04, 0.06),
    put(0.2, 0.12, 0.07),
    put(0.06, 0.38, 0.06), put(0.24, 0.54, 0.05), ((1.06, 1.4), (0.48, 0.66)),
)  # fmt: skip
UPPER_LOOP = (
    put(0.5, -0.02), put(0.24, 0.06), ((0.1, 0.26), (0.18, 0.28)), put(0.5, 0.44),
    ((0.74, 0.9), (0.18, 0.28)), put(0.72, 0.05), put(0.44, 0.0),
)  # fmt: skip
LOWER_LOOP = (
    put(0.5, 0.45), put(0.18, 0.54), ((-0.08, 0.14), (0.68, 0.78)), put(0.22, 0.96),
    put(0.55, 1.02), put(0.86, 0.92), ((0.88, 1.1), (0.66, 0.76)), put(0.8, 0.52),
    put(0.46, 0.46),
)  # fmt: skip
TL, TR, ML, MR, BL, BR = (
    put(x, y, 0.07) for x, y in ((0.1, 0), (0.9, 0), (0.1, 0.5), (0.9, 0.5), (0.1, 1), (0.9, 1))
)
"""Where the strokes of a display meet: top, middle and bottom, left and right."""
BASIC_STYLES = (
    Style(1, 0.25, (UP_STROKE, STEM)),
    Style(1, 0.15, (LONG_UP_STROKE, STEM)),
    Style(1, 0.20, (UP_STROKE, STEM, FOOT)),
    Style(1, 0.05, (STEM, FOOT)),
    Style(7, 0.14, (TOP_BAR, SEVENS_STEM, CROSSING)),
    Style(7, 0.06, (TOP_BAR, SEVENS_STEM)),
    Style(4, 0.08, CLOSED_FOUR),
    Style(4, 0.07, OPEN_FOUR),
)
"""What MNIST has too few of: a 1 with an up-stroke or a foot, a crossed 7, a closed 4."""
ANGULAR_STYLES = (
    Style(0, 0.02, ((TL, TR, BR, BL, TL),), angular=True),
    Style(2, 0.01, ((TL, TR, MR, ML, BL, BR),), angular=True),
    Style(3, 0.01, ((TL, TR, BR, BL), (ML, MR)), angular=True),
    Style(4, 0.02, ((TL, ML, MR), (TR, BR)), angular=True),
    Style(4, 0.04, ((TL, ML, MR, BR),), angular=True),
    Style(4, 0.04, ((TL, ML, MR, BR),)),
    Style(5, 0.01, ((TR, TL, ML, MR, BR, BL),), angular=True),
    Style(6, 0.02, ((TR, TL, BL, BR, MR, ML),), angular=True),
    Style(7, 0.01, ((TL, TR, BR),), angular=True),
    Style(8, 0.02, ((TL, TR, BR, BL, TL), (ML, MR)), angular=True),
    Style(9, 0.02, ((MR, ML, TL, TR, BR, BL),), angular=True),
    Style(9, 0.02, ((MR, ML, TL, TR, BR),), angular=True),
)
"""As people draw with a mouse on a grid of few pixels, and a 4 in one stroke."""
HURRIED_STYLES = (
    Style(1, 0.14, (FROM_THE_FOOT, STEM)),
    Style(2, 0.08, (CURLED_TWO,)),
    Style(2, 0.06, (HOOKED_TWO,)),
    Style(4, 0.10, (BOWED_FOUR, FOURS_STEM)),
    Style(5, 0.08, (FIVES_BODY, FIVES_BAR)),
    Style(7, 0.12, (WAVED_BAR, BOWED_STEM, CROSSING)),
    Style(9, 0.16, (HOOKED_NINE,)),
    Style(9, 0.12, (FLAT_NINE,)),
    Style(9, 0.08, (TWO_STROKE_NINE, NINES_STEM)),
    Style(9, 0.14, (EARED_NINE,)),
    Style(2, 0.12, (SCRIPT_TWO,)),
    Style(0, 0.10, (FLAGGED_ZERO,)),
    Style(0, 0.06, (OPEN_ZERO,)),
    Style(3, 0.06, (FLAT_THREE, FLAT_THREES_BOWL)),
    Style(7, 0.10, (SHORT_BAR, STEEP_STEM, LOW_CROSSING)),
    Style(4, 0.06, (CUP_OF_A_FOUR, CUPPED_FOURS_STEM)),
    Style(8, 0.06, (OPEN_EIGHT,)),
)
"""As people of Europe and Africa write in a hurry: a 1 from its foot up, a 9 like a g, a 2 with a
tail, a 0 that is left open or goes on to the next."""
LOOPED_STYLES = (
    Style(4, 0.08, (LOOPED_BAR, LOOPED_FOURS_STEM)),
    Style(4, 0.08, (ROUND_FOUR,)),
    Style(8, 0.06, (UPPER_LOOP, LOWER_LOOP)),
)
"""A 4 with a loop in its corner or with a round top, whose bar goes on beyond its stem, and an 8 of
two loops that are drawn one by one."""
ALL_STYLES = BASIC_STYLES + HURRIED_STYLES + ANGULAR_STYLES + LOOPED_STYLES
