"""Real pictures, kind by kind: the tutorial's way, our frames, the shipped models, and Tesseract.

    python -m benchmarks.real_pictures --pictures DIR [--data DIR] [--run RUN]

DIR holds pictures and a labels.csv. The tutorial's network is recipe `seed`, trained here where no
run of it is named. Tesseract takes part where it is installed, as it would be used for this: one
line or one character, digits alone.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.harness.options import build_parser, find_data_folder
from benchmarks.harness.processes import INKDIGIT, run_cold
from benchmarks.harness.report import print_headline, print_progress, print_table
from inkdigit.data.labels import LabelledPicture, read_labels
from inkdigit.evaluation.pictures import REFUSED_STATUSES, EvaluatedPicture, score_kinds
from inkdigit.recognition.naive_reader import NaiveReader
from inkdigit.recognition.picture_reader import PictureReader
from inkdigit.recognition.reader import Reader
from inkdigit.recognition.reading import Reading

LINE, CHARACTER, BLOCK = "7", "10", "6"
"""Tesseract's page segmentation modes."""
Side = Callable[[LabelledPicture], Reading]


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--pictures", type=Path, required=True, help="a folder with labels.csv")
    parser.add_argument("--run", type=Path, help="a run of recipe seed [default: one is trained]")
    given = parser.parse_args()
    pictures = read_labels(given.pictures)
    print_headline("real_pictures: read right, kind by kind")
    with tempfile.TemporaryDirectory() as folder:
        run = given.run or train_tutorial(Path(folder) / "seed", find_data_folder(given.data))
        sides: dict[str, Side] = {
            "the tutorial's network, its way": read_with(NaiveReader.load(run)),
            "the same network, our frames": read_with(Reader.load(run)),
            "the shipped models": read_with(Reader.load()),
        }
        if shutil.which("tesseract"):
            sides["Tesseract, digits alone"] = read_with_tesseract
        evaluated = {name: evaluate_side(name, side, pictures) for name, side in sides.items()}
    scores = {
        name: {one.kind: one for one in score_kinds(each)} for name, each in evaluated.items()
    }
    kinds = {picture.kind: None for picture in pictures}
    rows = [
        (
            f"{kind} ({next(iter(scores.values()))[kind].count})",
            *(f"{side[kind].correct / side[kind].count:.1%}" for side in scores.values()),
        )
        for kind in kinds
    ]
    print_table(("kind", *sides), rows)
    print_accepted(evaluated["the shipped models"])


def train_tutorial(run: Path, data: Path) -> Path:
    print_progress("real_pictures: training recipe seed")
    run_cold(INKDIGIT, "train", "--recipe", "seed", "--out", str(run), "--data", str(data))
    return run


def read_with(reader: PictureReader) -> Side:
    return lambda picture: reader.try_read(picture.path, one=picture.one)


def read_with_tesseract(picture: LabelledPicture) -> Reading:
    """What Tesseract reads; where it reads nothing, that counts as refused."""
    mode = CHARACTER if picture.one else BLOCK if "\n" in picture.text else LINE
    done = subprocess.run(
        ["tesseract", str(picture.path), "-", "--psm", mode,  # noqa: S607 - wherever it is installed
         "-c", "tessedit_char_whitelist=0123456789"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line.replace(" ", "") for line in done.stdout.splitlines()]
    text = "\n".join(line for line in lines if line)
    return Reading(text, 1.0, "read" if text else "blank")


def evaluate_side(
    name: str, side: Side, pictures: tuple[LabelledPicture, ...]
) -> list[EvaluatedPicture]:
    print_progress(f"real_pictures: {name}")
    return [EvaluatedPicture(picture, side(picture)) for picture in pictures]


def print_accepted(evaluated: list[EvaluatedPicture]) -> None:
    """How many pictures with digits have status `read`, and how many of these are right."""
    asked = [one for one in evaluated if one.picture.text and one.picture.kind != "cells"]
    read = [one for one in asked if one.reading.status == "read"]
    right = sum(one.is_correct for one in read)
    none = [one for one in evaluated if not one.picture.text]
    refused = sum(one.reading.status in REFUSED_STATUSES for one in none)
    print(
        f"\nOf {len(asked)} pictures with digits, all kinds but cells, "
        f"{len(read) / len(asked):.1%} have status read, and {right / max(1, len(read)):.2%} "
        f"of these are right. Of {len(none)} without digits, {refused / max(1, len(none)):.1%} are "
        "refused."
    )


if __name__ == "__main__":
    main()
