"""How alike the digits of one hand look, where they are the same and where they are not.

    python -m tools.sweeps.likeness --data DIR [--lines 1500]

Prints, for digits of a line that are at least `LEAST` alike, by how many nats it is likelier that
they are the same, as a straight line that a logistic regression fits: `likeness_cost` and `alike`
of `recognition/decoder_settings.py`.
"""

from itertools import combinations

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_headline, print_table
from inkdigit.data.datasets import open_dataset
from inkdigit.imaging.frame import build_frame
from inkdigit.recognition.evidence import describe_shape
from inkdigit.synthetic.digit_bank import DigitBank
from inkdigit.synthetic.line_letters import draw_letters
from inkdigit.synthetic.lines import LineSources, compose_line
from inkdigit.types import CLASSES, Split
from tools.held_out_digits import split_digits

SEED = 3
DIGITS = 4
"""Of a line, ..."""
REPEATED = 0.5
"""... whose third is the first one again in this part of them."""
ROOM = 600
"""Columns of a line's paper."""
LEAST = 0.8
"""Only digits that are more alike than this are fitted: of others nothing is said."""
STEPS = (0.0, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--lines", type=int, default=1500, help="[default: %(default)s]")
    given = parser.parse_args()
    _, digits = split_digits(open_dataset(str(given.data) if given.data else None).train)
    likenesses, is_same = compare_digits(digits, given.lines)
    print_headline(
        f"likeness: {is_same.sum():,} pairs of the same digit, {(~is_same).sum():,} others"
    )
    shares = [np.histogram(likenesses[part], STEPS)[0] / part.sum() for part in (is_same, ~is_same)]
    print_table(
        ("alike", "same", "others", "nats"),
        [
            (f"{first:.2f} to {last:.2f}", f"{same:.1%}", f"{other:.1%}",
             f"{np.log((same + 1e-4) / (other + 1e-4)):+.1f}")
            for first, last, same, other in zip(STEPS[:-1], STEPS[1:], *shares, strict=True)
        ],
    )  # fmt: skip
    cost, alike = fit_line(likenesses, is_same)
    print(f"likeness_cost {cost:.0f}, alike {alike:.3f}")


def compare_digits(digits: Split, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Compare the digits of lines: how alike the two of each pair are, and whether they are one."""
    random = np.random.default_rng(SEED)
    sources = LineSources(DigitBank.build(digits), draw_letters(50, random))
    likenesses: list[float] = []
    is_same: list[bool] = []
    for _ in range(count):
        text = [int(label) for label in random.integers(1, CLASSES + 1, DIGITS)]
        if random.random() < REPEATED:
            text[2] = text[0]
        line, _ = compose_line(text, sources, ROOM, random)
        written = [(sign.label, describe_shape(build_frame(sign.ink))) for sign in line.signs]
        for (label, shape), (other, other_shape) in combinations(written, 2):
            likenesses.append(float(np.vdot(shape, other_shape)))
            is_same.append(label == other)
    return np.array(likenesses), np.array(is_same)


def fit_line(likenesses: np.ndarray, is_same: np.ndarray) -> tuple[float, float]:
    """Fit how many nats a likeness is worth: the slope, and where nothing speaks for either.

    How often digits are the same does not count: a share of each kind is as likely as the same
    share of the other.
    """
    used = likenesses > LEAST
    weights = np.where(is_same, 1 / is_same.sum(), 1 / (~is_same).sum())[used]
    regression = LogisticRegression(C=1e6).fit(
        likenesses[used, None], is_same[used], sample_weight=weights / weights.mean()
    )
    slope = float(regression.coef_[0, 0])
    return slope, -float(regression.intercept_[0]) / slope


if __name__ == "__main__":
    main()
