"""Train the network for lines, and put it into src/inkdigit/recognition/weights.

    python -m tools.train_lines --data DIR --out DIR

Takes about ten minutes for the lines and an hour for the training on two cores that know bfloat16.
What was broken off goes on where it stopped.
"""

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_progress
from inkdigit.atomic import atomic_write
from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import train_validation_split
from inkdigit.experiments.run_facts import find_versions
from inkdigit.recognition.model_files import MODEL_FILE, WEIGHTS
from inkdigit.training.backend import find_backend, prepare_process
from inkdigit.training.mixture import make_training_split
from inkdigit.training.onnx_export import export_onnx
from inkdigit.training.quantization import quantize
from inkdigit.training.recipes import LINES, LINES_DATA
from inkdigit.training.trainer import TrainingCallbacks, train
from inkdigit.types import Dataset, Epoch, Split
from inkdigit.version import __version__
from tools.line_figures import measure_lines
from tools.validation_lines import compose_validation_lines

SEED = 1
CALIBRATION_LINES = 2_000
"""Strips of the training whose ranges the network in eight bits has."""
VALIDATION_LINES = 3_000
"""Lines of other digits, letters and pens on which the network's figures are measured."""
HELD_OUT_DIGITS = 5_000
"""MNIST's training frames that no line of the training has: those of the validation have them."""


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--out", type=Path, default=Path("runs/lines"), help="for the run")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.INFO)
    release_lines(open_dataset(str(given.data) if given.data else None), given.out)


def release_lines(data: Dataset, folder: Path) -> None:
    """Train the network, and write its file in eight bits and its card."""
    prepare_process(LINES)
    lines = load_lines(data, folder)
    callbacks = TrainingCallbacks(on_epoch=report_epoch)
    checkpoint = folder / "checkpoint.npz"
    trained = train(LINES, lines, SEED, checkpoint=checkpoint, resume=True, callbacks=callbacks)
    exported = folder / MODEL_FILE
    metadata = {"recipe": LINES.name, "seed": str(SEED), "data": data.name}
    export_onnx(trained.model, exported, metadata | {"inkdigit": __version__})
    with atomic_write(WEIGHTS / "lines.onnx") as draft:
        quantize(exported, draft, lines.frames[:CALIBRATION_LINES])
    card = describe_lines(WEIGHTS / "lines.onnx", trained.history, data)
    (WEIGHTS / "lines.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")


def load_lines(data: Dataset, folder: Path) -> Split:
    """Compose the training's strips, or take those that an earlier call has left."""
    files = [folder / name for name in ("frames.npy", "texts.npy")]
    if not all(file.exists() for file in files):
        print_progress("lines: composing")
        digits, _ = train_validation_split(data.train, HELD_OUT_DIGITS)
        made = make_training_split(digits, LINES_DATA, SEED)
        for file, array in zip(files, (made.frames, made.labels), strict=True):
            with atomic_write(file) as draft, draft.open("wb") as stream:
                np.save(stream, array, allow_pickle=False)
    return Split(*(np.load(file, allow_pickle=False) for file in files))


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
        "trained_on": f"{LINES_DATA.lines:,} strips of lines by one hand each, of all but "
        f"{HELD_OUT_DIGITS:,} of MNIST's 60,000 training frames (CC BY-SA 3.0), of drawn digits in "
        "the styles of several countries, and of drawn signs, letters and scribbles, with walls, "
        "rules and neighbouring lines that say nothing",
        "reads": "lines (n, 32, w) uint8 -> steps (n, w / 4, 23): nothing, one of ten digits, or "
        "one of twelve signs",
        "limits": "At most as sharp as 32 pixels a line.",
        "protocol": "The last epoch is shipped, in eight bits. Its figures are of "
        "tools/validation_lines.py: held-out digits, and letters, signs, pens and walls unlike the "
        "training's. No picture of other people's trained it or chose anything.",
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
