"""Fit the weights of the decoder together, on lines of the validation world.

    python -m tools.validation_world.fit_decoder --data DIR [--pictures 2000] [--rounds 2]

Every line is read once; then its hypotheses are scored again under other weights, one weight at a
time, and what reads most lines right stays. Half of the pictures choose, the other half tell what
the choice is worth. Prints the weights; they are kept in `recognition/decoder_settings.py`.
"""

import argparse
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import cv2
import joblib

from inkdigit.layout.ink import InkFinder
from inkdigit.layout.layout import analyze_layout
from inkdigit.recognition.decoder import LineDecoder
from inkdigit.recognition.decoder_settings import DECODER_SETTINGS, DecoderSettings
from inkdigit.recognition.evidence import LineEvidence
from inkdigit.recognition.hypotheses import Hypothesis
from inkdigit.recognition.line_crops import crop_line, isolate_lines, split_line
from inkdigit.recognition.models import Models
from inkdigit.recognition.selection import select_hypothesis
from tools.validation_world.measure import draw_pictures
from tools.validation_world.pictures import Picture

SEED = 5_000
"""Of the pictures: nothing else is measured on these."""
PART = 125
"""Pictures that are drawn and read at a time."""
TRIED: dict[str, tuple[float, ...]] = {
    "ctc_weight": (0.6, 0.8, 1.0, 1.2, 1.5, 1.8),
    "probability_floor": (0.005, 0.01, 0.02, 0.04, 0.06, 0.1),
    "insertion_bonus": (0.0, 0.25, 0.5, 0.8),
    "deletion_cost": (1.0, 2.0, 3.0, 4.0, 5.5),
    "tallness_cost": (0.0, 5.0, 10.0, 20.0, 40.0),
    "faint_cost": (0.0, 1.0, 2.0, 3.0, 4.0),
    "sign_floor": (0.2, 0.4, 0.6, 0.8),
    "letter_floor": (0.03, 0.06, 0.1, 0.2),
    "mixture_cost": (1.0, 2.0, 3.0, 4.0, 5.0),
}
"""What is tried of each weight."""


class ScoredLine(NamedTuple):
    """A line's hypotheses, what the digit model sees in it, and what may be its text."""

    hypotheses: list[Hypothesis]
    evidence: LineEvidence
    texts: tuple[str, ...]

    def is_right(self, settings: DecoderSettings) -> bool:
        """Tell whether these weights read it: where there is no text, no digit."""
        best = select_hypothesis(self.hypotheses, self.evidence, settings).hypothesis
        return "".join(map(str, best.labels)) in (self.texts or ("",))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", required=True, help="'mnist', or a folder with MNIST")
    parser.add_argument("--pictures", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=2, help="times that each weight is chosen")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    chunks = [(given.data, SEED + part) for part in range(given.pictures // PART)]
    parts = joblib.Parallel(given.jobs)(joblib.delayed(read_lines)(*chunk) for chunk in chunks)
    choose, tell = (list(chain(*parts[first::2])) for first in (0, 1))
    best = DECODER_SETTINGS
    for _ in range(given.rounds):
        for name, values in TRIED.items():
            best = choose_weight(choose, best, name, values)
    for name, settings in (("before", DECODER_SETTINGS), ("after", best)):
        print(f"{name}: {count_right(tell, settings)} of {len(tell)} other lines right")
    print(best)


def choose_weight(
    lines: Sequence[ScoredLine], settings: DecoderSettings, name: str, values: Sequence[float]
) -> DecoderSettings:
    """Choose the value that reads most lines right; the present one if it is as good."""
    tried = [settings._replace(**{name: value}) for value in values]
    rights = [count_right(lines, one) for one in tried]
    print(name, *(f"{value}: {right}" for value, right in zip(values, rights, strict=True)))
    if max(rights) <= count_right(lines, settings):
        return settings
    return tried[rights.index(max(rights))]


def count_right(lines: Sequence[ScoredLine], settings: DecoderSettings) -> int:
    return sum(line.is_right(settings) for line in lines)


def read_lines(data: str, seed: int) -> list[ScoredLine]:
    """Read pictures in which no single digit is expected; keep what was weighed in each line."""
    cv2.setNumThreads(1)
    models = Models.load()
    if models.ink is None or models.line is None:
        raise AssertionError("The package ships both.")
    decoder = LineDecoder(models.in_lines, models.line)
    return [
        line
        for picture in draw_pictures(data, PART, seed)
        if not picture.one
        for line in weigh_lines(picture, models.ink, decoder)
    ]


def weigh_lines(picture: Picture, finder: InkFinder, decoder: LineDecoder) -> list[ScoredLine]:
    """Weigh each line of a picture."""
    layout = analyze_layout(picture.pixels, finder, one=False)
    texts = tuple(picture.text.split("\n")) if picture.text else ()
    weighed = []
    for line in isolate_lines(layout.ink, layout.lines):
        for part in split_line(line):
            crop = crop_line(line.ink, part)
            output = decoder.run_line_model(crop)
            weighed.append(ScoredLine(*decoder.weigh(crop, crop.render_views(), output), texts))
    return weighed


if __name__ == "__main__":
    main()
