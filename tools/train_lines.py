"""Train the network for lines, and put it into src/inkdigit/recognition/weights.

    KERAS_BACKEND=torch python -m tools.train_lines --data DIR --out DIR [--start FILE]

Takes about fifteen minutes for the lines on two cores, and an hour for the training on one that
knows bfloat16, with PyTorch. What was broken off goes on where it stopped. `--start` goes on from
the weights of a file that it has written before, and ships the mean of both.
"""

import hashlib
import json
import logging
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import keras

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_progress
from inkdigit.atomic import atomic_write
from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import chunk_sizes, make_in_parallel, train_validation_split
from inkdigit.experiments.run_facts import find_versions
from inkdigit.recognition.model_files import MODEL_FILE, WEIGHTS
from inkdigit.synthetic.digit_bank import DigitBank
from inkdigit.synthetic.lines import compose_from_bank
from inkdigit.training.backend import find_backend, prepare_process
from inkdigit.training.onnx_export import export_onnx
from inkdigit.training.quantization import quantize
from inkdigit.training.recipes import LINES, LINES_DATA
from inkdigit.training.trainer import TrainingCallbacks, train
from inkdigit.types import Dataset, Epoch, Split
from inkdigit.version import __version__
from tools.kept_split import load_or_make
from tools.line_figures import measure_lines
from tools.line_photos import see_strip
from tools.line_start import start_keras_model
from tools.validation_lines import compose_validation_lines

SEED = 2
CALIBRATION_LINES = 2_000
"""Strips of the training whose ranges the network in eight bits has."""
START_LINES = 512
"""Strips on which a network in eight bits is unfolded, to go on from it."""
VALIDATION_LINES = 3_000
"""Lines of other digits, letters and pens on which the network's figures are measured."""
HELD_OUT_DIGITS = 5_000
"""MNIST's training frames that no line of the training has: those of the validation have them."""


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--out", type=Path, default=Path("runs/lines"), help="for the run")
    parser.add_argument("--start", type=Path, help="a file in eight bits, to go on from")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.INFO)
    data = open_dataset(str(given.data) if given.data else None)
    release_lines(data, given.out, given.start)


def release_lines(data: Dataset, folder: Path, begin: Path | None) -> None:
    """Train the network, and write its file in eight bits and its card."""
    prepare_process(LINES)
    lines = load_lines(data, folder)
    start = begin and start_keras_model([begin], LINES.build(), lines.frames[:START_LINES])
    callbacks = TrainingCallbacks(on_epoch=report_epoch)
    checkpoint = folder / "checkpoint.npz"
    trained = train(
        LINES, lines, SEED,
        start=start, checkpoint=checkpoint, resume=True, callbacks=callbacks,
    )  # fmt: skip
    write_file(trained.model, folder / "trained.onnx", lines, data)
    shipped = trained.model
    if begin:  # what it reads less well than before stays half as it was
        both = (begin, folder / "trained.onnx")
        shipped = start_keras_model(both, LINES.build(), lines.frames[:START_LINES])
    write_file(shipped, WEIGHTS / "lines.onnx", lines, data)
    card = describe_lines(WEIGHTS / "lines.onnx", trained.history, data)
    if begin:
        card["started_from"] = hashlib.sha256(begin.read_bytes()).hexdigest()
    (WEIGHTS / "lines.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")


def write_file(model: keras.Model, path: Path, lines: Split, data: Dataset) -> None:
    """Write a network as ONNX, in eight bits."""
    metadata = {"recipe": LINES.name, "seed": str(SEED), "data": data.name}
    with atomic_write(path) as draft, tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / MODEL_FILE
        export_onnx(model, exported, metadata | {"inkdigit": __version__})
        quantize(exported, draft, lines.frames[:CALIBRATION_LINES])


def load_lines(data: Dataset, folder: Path) -> Split:
    """Compose the training's strips, or take those that an earlier call has left."""

    def make() -> Split:
        print_progress("lines: composing")
        digits, _ = train_validation_split(data.train, HELD_OUT_DIGITS)
        compose = partial(compose_from_bank, DigitBank.build(digits), finish=see_strip)
        count = LINES_DATA.lines
        return make_in_parallel(compose, chunk_sizes(count), [SEED, 1], count=count)

    return load_or_make(folder, "texts", make)


def report_epoch(epoch: Epoch) -> None:
    print_progress(
        f"lines: epoch {epoch.epoch}, loss {epoch.loss:.3f}, {epoch.accuracy:.2%} of the strips "
        f"right, {epoch.seconds:.0f} s"
    )


def describe_lines(path: Path, history: tuple[Epoch, ...], data: Dataset) -> dict[str, Any]:
    """Describe the shipped network: its card."""
    _, held_out = train_validation_split(data.train, HELD_OUT_DIGITS)
    assert held_out is not None  # noqa: S101 - it holds some out
    return {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "made_by": f"python -m tools.train_lines (seed {SEED})",
        "trained_on": f"{LINES_DATA.lines:,} strips by one hand a line, three fifths as the "
        "ink network finds them in pictures, of all but "
        f"{HELD_OUT_DIGITS:,} of MNIST's 60,000 training frames (CC BY-SA 3.0), of drawn digits in "
        "the styles of several countries, and of drawn signs, letters and scribbles, with walls, "
        "rules and neighbouring lines that say nothing",
        "reads": "lines (n, 32, w) uint8 -> steps (n, w / 4, 23): nothing, one of ten digits, or "
        "one of twelve signs",
        "limits": "At most as sharp as 32 pixels a line.",
        "protocol": "The last epoch is shipped, or its mean with what it started from, in eight "
        "bits. Its figures are of tools/validation_lines.py: held-out digits, and letters, signs, "
        "pens and walls unlike the training's. No picture of other people's trained it or chose "
        "anything.",
        "settings": LINES.to_dict(),
        "backend": find_backend(),
        "seed": SEED,
        "versions": find_versions(),
        "training": {
            "seconds": round(sum(epoch.seconds for epoch in history)),
            "strips_right": round(history[-1].accuracy, 4),
        },
        "validation": measure_lines(path, compose_validation_lines(held_out, VALIDATION_LINES)),
    }


if __name__ == "__main__":
    main()
