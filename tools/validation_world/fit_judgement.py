"""Fit what judges lines, on pictures of the validation world that nothing else is measured on.

    python -m tools.validation_world.fit_judgement --data DIR [--pictures 6000] [--jobs 1]
        [--only digits]

Each picture gives one line, or more on a page, whose clues and rightness are kept. The weights
go into src/inkdigit/recognition/weights/judgement.json; those of a regression that is not named
stay.
"""

import argparse
import json
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from inkdigit.atomic import write_text
from inkdigit.recognition.clues import Clues, find_clues
from inkdigit.recognition.judgement import JUDGEMENT_FILE, REGRESSIONS, expand
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.recognition.reader import Reader
from tools.validation_world.measure import draw_pictures
from tools.validation_world.pictures import Picture

SEED = 1_000
"""Of the pictures: `measure` draws others."""
INVERSE_PENALTY = 0.3
"""Of the weights' squares; chosen once."""


class LineSample(NamedTuple):
    """The clues of a line; whether its text is right, and whether it is one of digits."""

    clues: Clues
    right: bool
    digits: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", required=True, help="'mnist', or a folder with MNIST")
    parser.add_argument("--pictures", type=int, default=6_000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument(
        "--only", nargs="+", choices=REGRESSIONS, default=REGRESSIONS,
        help="the others keep their weights [default: both]",
    )  # fmt: skip
    given = parser.parse_args()
    chunks = [(given.data, 250, SEED + part) for part in range(given.pictures // 250)]
    parts = joblib.Parallel(given.jobs)(joblib.delayed(judge_pictures)(*chunk) for chunk in chunks)
    lines = [line for part in parts for line in part]
    features = np.stack([expand(line.clues) for line in lines])[:, :-1]
    fitted: dict[str, object] = {
        name: fit(features, np.array([getattr(line, name) for line in lines]))
        for name in given.only
    }
    facts = {"clues": Clues._fields, "pictures": given.pictures, "lines": len(lines)}
    before = json.loads((WEIGHTS / JUDGEMENT_FILE).read_text("utf-8"))
    kept = {name: keep_weights(before[name], before["clues"]) for name in REGRESSIONS}
    write_text(WEIGHTS / JUDGEMENT_FILE, json.dumps(kept | fitted | facts, indent=1) + "\n")
    print(json.dumps(facts))


def judge_pictures(data: str, count: int, seed: int) -> list[LineSample]:
    """Read pictures, and keep what is known of their lines."""
    cv2.setNumThreads(1)
    reader = Reader.load()
    return [
        line
        for picture in draw_pictures(data, count, seed)
        for line in _judge_picture(reader, picture)
    ]


def _judge_picture(reader: Reader, picture: Picture) -> list[LineSample]:
    layout, lines = reader.recognize(picture.pixels, one=picture.one)
    written = picture.text.split("\n") if picture.text else []
    read = ["".join(str(digit.label) for digit in line.digits) for line in lines]
    samples = []
    for line, text, is_digits in zip(lines, read, tell_digits(read, written), strict=True):
        clues = find_clues(layout, line, one=picture.one)
        if clues is not None:
            samples.append(LineSample(clues, text in written, is_digits))
    return samples


def tell_digits(read: Sequence[str], written: Sequence[str]) -> list[bool]:
    """Tell which lines that were read are lines of digits.

    Where all that is written was read, what was read besides is none: a label, a wall.
    """
    is_all_read = set(written) <= set(read)
    return [bool(written) and (text in written or not is_all_read) for text in read]


def keep_weights(weights: Sequence[float], clues: Sequence[str]) -> list[float]:
    """Lay weights of these clues out for the clues of today: one that is new counts nothing."""
    of_clues, of_roots = (
        dict(zip(clues, part, strict=True))
        for part in (weights[: len(clues)], weights[len(clues) : -1])
    )
    return [
        *(part.get(clue, 0.0) for part in (of_clues, of_roots) for clue in Clues._fields),
        weights[-1],
    ]


def fit(features: np.ndarray, answers: np.ndarray) -> list[float]:
    """Fit a regression. Returns a weight for each feature, and for the 1 behind them."""
    scaler, regression = StandardScaler(), LogisticRegression(C=INVERSE_PENALTY, max_iter=3_000)
    make_pipeline(scaler, regression).fit(features, answers)
    weights = regression.coef_[0] / scaler.scale_
    constant = float(regression.intercept_[0] - weights @ scaler.mean_)
    return [round(float(weight), 5) for weight in (*weights, constant)]


if __name__ == "__main__":
    main()
