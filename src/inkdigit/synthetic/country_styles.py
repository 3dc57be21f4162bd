"""More ways to write digits, for whole lines by one hand: those of several countries."""

from inkdigit.synthetic.styles import (
    ALL_STYLES,
    ANGULAR_STYLES,
    CLOSED_FOUR,
    FOOT,
    LONG_UP_STROKE,
    STEM,
    UP_STROKE,
    Style,
    put,
)

OVAL = (
    put(0.52, 0.0), put(0.1, 0.35, 0.07), put(0.18, 0.85, 0.06), put(0.5, 1.0),
    put(0.88, 0.65, 0.06), put(0.82, 0.2, 0.06), put(0.48, 0.0, 0.06),
)  # fmt: skip
BOXED_ZERO = (
    put(0.12, 0.06, 0.07), put(0.88, 0.04, 0.08), put(0.9, 0.96, 0.08), put(0.1, 0.96, 0.07),
    put(0.1, 0.04, 0.07),
)  # fmt: skip
LONG_SLASH = (((0.8, 1.15), (-0.1, 0.15)), ((-0.1, 0.2), (0.85, 1.1)))
INNER_SLASH = (((0.65, 0.8), (0.15, 0.3)), ((0.2, 0.35), (0.7, 0.85)))
HANGING_ROOF = (
    ((0.0, 0.16), (0.14, 0.36)), ((0.04, 0.2), (-0.02, 0.08)), put(0.5, 0.05), put(0.9, 0.04),
)  # fmt: skip
ROOFED_STEM = (put(0.9, 0.04), put(0.62, 0.45, 0.06), ((0.2, 0.55), (0.96, 1.1)))
ROOF_APART = (((0.25, 0.5), (-0.16, 0.02)), ((0.8, 1.4), (-0.22, 0.04)))
FIVE_WITHOUT_ROOF = (
    put(0.3, 0.08, 0.07), put(0.2, 0.46), put(0.55, 0.4, 0.06), put(0.88, 0.68, 0.06),
    put(0.5, 1.0, 0.06), ((-0.15, 0.2), (0.82, 1.0)),
)  # fmt: skip
FIVE_IN_ONE = (
    ((0.8, 1.1), (-0.06, 0.1)), put(0.3, 0.04, 0.06), put(0.2, 0.44), put(0.6, 0.4, 0.06),
    put(0.86, 0.68, 0.06), put(0.5, 1.0, 0.06), ((-0.1, 0.2), (0.84, 1.0)),
)  # fmt: skip
CURLED_SIX = (
    ((0.6, 0.95), (-0.06, 0.12)), put(0.26, 0.34, 0.06), put(0.12, 0.74, 0.05), put(0.46, 1.0),
    put(0.84, 0.76, 0.06), put(0.5, 0.54, 0.06), put(0.16, 0.72, 0.06),
)  # fmt: skip
GS_NINE = (
    put(0.76, 0.16, 0.06), put(0.4, 0.02), put(0.12, 0.28, 0.06), put(0.42, 0.52, 0.06),
    put(0.76, 0.2, 0.06), put(0.8, 0.8, 0.08), ((0.35, 0.6), (1.0, 1.25)),
    ((-0.1, 0.15), (0.9, 1.15)),
)  # fmt: skip
CROSSED_EIGHT = (
    put(0.8, 0.12, 0.06), put(0.45, 0.0), put(0.15, 0.2, 0.06), put(0.5, 0.46, 0.05),
    put(0.86, 0.78, 0.06), put(0.46, 1.0), put(0.12, 0.78, 0.06), put(0.5, 0.48, 0.05),
    put(0.84, 0.2, 0.06), put(0.62, 0.04, 0.05),
)  # fmt: skip
ROUND_THREE = (
    ((-0.02, 0.25), (0.02, 0.22)), put(0.5, 0.0, 0.05), put(0.82, 0.22, 0.06),
    put(0.42, 0.46, 0.06),
    put(0.86, 0.74, 0.06), put(0.45, 1.0, 0.05), ((-0.1, 0.2), (0.8, 1.0)),
)  # fmt: skip
PLAIN_TWO = (
    ((0.0, 0.25), (0.1, 0.3)), put(0.48, 0.0), put(0.84, 0.24, 0.06), put(0.5, 0.64, 0.06),
    put(0.06, 0.98),
)  # fmt: skip
TWOS_FOOT = (put(0.06, 0.98), ((0.8, 1.2), (0.92, 1.06)))
COUNTRY_STYLES = (
    Style(0, 0.2, (OVAL,)),
    Style(0, 0.12, (OVAL, LONG_SLASH)),
    Style(0, 0.06, (OVAL, INNER_SLASH)),
    Style(0, 0.05, (BOXED_ZERO,), angular=True),
    Style(1, 0.1, (LONG_UP_STROKE, STEM, FOOT)),
    Style(1, 0.08, (STEM,)),
    Style(1, 0.08, (UP_STROKE, STEM)),
    Style(2, 0.2, (PLAIN_TWO, TWOS_FOOT)),
    Style(3, 0.2, (ROUND_THREE,)),
    Style(4, 0.06, CLOSED_FOUR),
    Style(5, 0.16, (FIVE_WITHOUT_ROOF, ROOF_APART)),
    Style(5, 0.1, (FIVE_IN_ONE,)),
    Style(6, 0.2, (CURLED_SIX,)),
    Style(7, 0.12, (HANGING_ROOF, ROOFED_STEM)),
    Style(
        7,
        0.1,
        (HANGING_ROOF, ROOFED_STEM, (((0.2, 0.4), (0.46, 0.6)), ((0.75, 1.05), (0.42, 0.56)))),
    ),
    Style(8, 0.16, (CROSSED_EIGHT,)),
    Style(9, 0.12, (GS_NINE,)),
)
"""A 0 with a slash or like a box, a 7 whose roof hangs down, a 5 with its roof apart, a 9 like a g,
and plain digits beside them, so that one pen can write a whole line."""
NARROW_UP_STROKE = (((0.0, 0.42), (0.7, 1.05)), put(0.56, 0.02))
SWUNG_UP_STROKE = (((-0.9, -0.3), (0.7, 1.05)), put(0.05, 0.66, 0.14), put(0.56, 0.02))
CUPPED_ZERO = (
    ((0.05, 0.35), (-0.02, 0.25)), put(0.06, 0.55, 0.07), put(0.45, 1.0, 0.06),
    put(0.9, 0.6, 0.07), ((0.6, 0.95), (-0.05, 0.25)),
)  # fmt: skip
ARCHED_NINE = (
    ((0.25, 0.55), (0.34, 0.5)), put(0.1, 0.32, 0.07), put(0.22, 0.06, 0.06),
    put(0.6, 0.0, 0.06), put(0.88, 0.22, 0.06), put(0.86, 0.62, 0.07), ((0.55, 0.85), (0.98, 1.12)),
)  # fmt: skip
NINE_APART = (
    ((0.55, 0.8), (0.06, 0.26)), put(0.32, 0.04, 0.06), put(0.08, 0.28, 0.06),
    put(0.36, 0.5, 0.06), ((0.6, 0.8), (0.3, 0.42)),
)  # fmt: skip
LONG_STEM = (((0.86, 1.05), (-0.08, 0.2)), put(0.84, 0.5, 0.06), ((0.5, 0.85), (0.98, 1.18)))
OPEN_NINE = (
    put(0.8, 0.1, 0.07), put(0.45, 0.0, 0.05), put(0.12, 0.24, 0.06), put(0.4, 0.47, 0.06),
    ((0.64, 0.85), (0.24, 0.4)), put(0.84, 0.6, 0.07), ((0.35, 0.7), (0.98, 1.16)),
)  # fmt: skip
CURLED_NINE = (
    put(0.78, 0.16, 0.06), put(0.44, 0.01, 0.05), put(0.14, 0.24, 0.06), put(0.4, 0.46, 0.06),
    ((0.68, 0.86), (0.14, 0.3)), put(0.86, 0.62, 0.07), put(0.52, 1.0, 0.07),
    ((-0.15, 0.2), (0.82, 1.05)),
)  # fmt: skip
FOUR_IN_ONE = (
    put(0.42, 0.0, 0.12), put(0.16, 0.3, 0.07), put(0.12, 0.52, 0.07), put(0.55, 0.46, 0.06),
    put(0.72, 0.56, 0.08), ((0.4, 0.75), (0.96, 1.12)),
)  # fmt: skip
FIVE_LIKE_S = (
    ((0.8, 1.05), (0.0, 0.2)), put(0.5, 0.0, 0.06), put(0.16, 0.2, 0.07), put(0.46, 0.46, 0.06),
    put(0.82, 0.7, 0.07), put(0.45, 1.0, 0.06), ((-0.1, 0.2), (0.8, 0.98)),
)  # fmt: skip
PLAIN_SIX = (
    ((0.45, 0.9), (-0.06, 0.04)), put(0.2, 0.42, 0.07), put(0.1, 0.8, 0.06), put(0.45, 1.0),
    put(0.8, 0.8, 0.06), ((0.4, 0.65), (0.52, 0.64)), ((0.15, 0.4), (0.66, 0.8)),
)  # fmt: skip
SHORT_ROOF = (((0.3, 0.6), (-0.04, 0.12)), put(0.88, 0.03))
SHORT_ROOFED_STEM = (put(0.88, 0.03), put(0.7, 0.5, 0.08), ((0.35, 0.8), (0.98, 1.12)))
HASTY_STYLES = (
    Style(0, 0.12, (CUPPED_ZERO,)),
    Style(1, 0.16, (NARROW_UP_STROKE, STEM)),
    Style(1, 0.14, (SWUNG_UP_STROKE, STEM)),
    Style(4, 0.08, (FOUR_IN_ONE,)),
    Style(5, 0.1, (FIVE_LIKE_S,)),
    Style(6, 0.12, (PLAIN_SIX,)),
    Style(7, 0.16, (SHORT_ROOF, SHORT_ROOFED_STEM)),
    Style(9, 0.1, (ARCHED_NINE,)),
    Style(9, 0.12, (NINE_APART, LONG_STEM)),
    Style(9, 0.16, (OPEN_NINE,)),
    Style(9, 0.12, (CURLED_NINE,)),
)
"""A 1 whose up-stroke is as long as it is or swings in from the left, a 9 whose loop is open or
apart, or small above a tail that curls far to the left, a 0 like a cup, a 4 without lifting the
pen, a 5 like an S, a plain 6, a 7 whose roof is short."""
LINE_STYLES = tuple(
    style for style in ALL_STYLES + COUNTRY_STYLES + HASTY_STYLES if style not in ANGULAR_STYLES
)
"""All in which the digits of lines are drawn."""
