"""Train the digit model for what is cut from lines, and put it into recognition/weights.

    KERAS_BACKEND=torch python -m tools.train_found --data DIR --out DIR [--ink FILE ...]
        [--before FILE]

It goes on from the digit model for frames, which `tools/release_models.py` has written. The frames
take about twenty minutes on two cores, the training ten with PyTorch. What was broken off goes on
where it stopped. Frames that several ink networks find make it depend less on one. `--before` ships
the mean with a network that was shipped before, a file in eight bits, which started where it did.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_progress
from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import chunk_sizes, concatenate, make_in_parallel
from inkdigit.evaluation.metrics import measure
from inkdigit.experiments.run_facts import find_versions
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.synthetic.digit_bank import DigitBank
from inkdigit.training.backend import find_backend, prepare_process
from inkdigit.training.distillation import label_synthetic_frames, label_views, smooth_labels
from inkdigit.training.onnx_import import import_onnx
from inkdigit.training.recipe import Distillation
from inkdigit.training.recipes import FINAL_PHASE, READER, READER_DATA
from inkdigit.training.trainer import TrainingCallbacks, train
from inkdigit.types import Dataset, Epoch, Frames, SoftLabelled, Split
from tools.found_frames import make_found_frames
from tools.held_out_digits import HELD_OUT_DIGITS, split_digits
from tools.kept_split import FoundSplit, load_or_find
from tools.keras_files import keep_file, start_keras_model, write_in_eight_bits
from tools.line_photos import INK_FILE
from tools.release_models import READER_SEED, choose_calibration_frames

FOUND_FRAMES = 480_000
"""Frames that are cut from lines."""
VIEWS = 8
"""Views of each of MNIST's frames, with their teachers' soft labels, that stand beside them."""
FOUND = replace(
    FINAL_PHASE,
    name="found",
    summary="frames as the decoder cuts them from lines",
    optimization=replace(FINAL_PHASE.optimization, epochs=1, learning_rate=0.001),
)
START = WEIGHTS / "reader_float.onnx"
MEAN_FRAMES = 512
"""Frames on which a mean of networks in eight bits is unfolded."""
CALIBRATION_FRAMES = 1_500
"""Frames of lines whose ranges the network in eight bits has, beside those of before."""


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--out", type=Path, default=Path("runs/found"), help="for the run")
    parser.add_argument(
        "--ink", type=Path, nargs="+", default=[INK_FILE],
        help="ink networks, any of which finds a line [default: the shipped one]",
    )  # fmt: skip
    parser.add_argument(
        "--before", type=Path, metavar="FILE", help="a file in eight bits, for the mean with it"
    )
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.INFO)
    data = open_dataset(str(given.data) if given.data else None)
    release_found(data, given.out, given.ink, given.before)


def release_found(
    data: Dataset, folder: Path, finders: Sequence[Path], before: Path | None
) -> None:
    """Train the network, and write its files and its card."""
    prepare_process(FOUND)
    before = before and keep_file(before, folder)
    start = import_onnx(START, FOUND.build).model
    found, found_by = load_found_frames(data, folder, finders)
    trained = train(
        FOUND,
        mix_frames(data.train, found, start, folder / "soft_labels"),
        READER_SEED,
        start=start,
        checkpoint=folder / "checkpoint.npz",
        resume=True,
        callbacks=TrainingCallbacks(on_epoch=report_epoch),
    )
    calibration = np.concatenate(
        [choose_calibration_frames(data.train), found.frames[:CALIBRATION_FRAMES]]
    )
    shipped = trained.model
    if before:
        write_file(shipped, folder / "trained.onnx", data, calibration)
        files = [folder / "trained.onnx", before]
        shipped = start_keras_model(files, FOUND.build(), found.frames[:MEAN_FRAMES])
    write_file(shipped, WEIGHTS / "found.onnx", data, calibration)
    card = describe_found(data, trained.history, found_by, before)
    (WEIGHTS / "found.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")


def load_found_frames(data: Dataset, folder: Path, finders: Sequence[Path]) -> FoundSplit:
    """Cut frames from lines, or take those that an earlier call has left."""

    def make() -> Split:
        print_progress("found: cutting frames from lines")
        digits, _ = split_digits(data.train)
        cut = partial(make_found_frames, DigitBank.build(digits), finders=finders)
        sizes = chunk_sizes(FOUND_FRAMES)
        return make_in_parallel(cut, sizes, [READER_SEED, 4], count=FOUND_FRAMES)

    return load_or_find(folder, "labels", finders, make)


def mix_frames(
    training: Split, found: Split, start: keras.Model, soft_labels: Path
) -> SoftLabelled:
    """Put views of a data set's frames, the synthetic frames of the final phase and these together.

    Of the synthetic ones the network keeps what it says.
    """
    synthetic = FOUND.data
    assert isinstance(synthetic, Distillation)  # noqa: S101 - that of the final phase is one
    views = label_views(training, READER_DATA, soft_labels, TrainingCallbacks())
    few = VIEWS * len(training)
    return concatenate(
        SoftLabelled(views.frames[:few], views.labels[:few]),
        *label_synthetic_frames(training, synthetic, READER_SEED, start),
        smooth_labels(found, READER_DATA.label_smoothing),
    )


def write_file(model: keras.Model, path: Path, data: Dataset, calibration: Frames) -> None:
    """Write the network in eight bits."""
    metadata = {"recipe": READER.name, "seed": str(READER_SEED), "data": data.name}
    write_in_eight_bits(model, path, metadata, calibration)


def report_epoch(epoch: Epoch) -> None:
    print_progress(f"found: epoch {epoch.epoch}, loss {epoch.loss:.4f}, {epoch.seconds:.0f} s")


def describe_found(
    data: Dataset, history: tuple[Epoch, ...], found_by: list[str], before: Path | None
) -> dict[str, Any]:
    """Describe the shipped network: its card."""
    digit_model = DigitModel(WEIGHTS / "found.onnx", threads=0)
    metrics = measure(digit_model.predict_proba(data.test.frames), data.test.labels)
    option, mean = "", ""
    if before:
        option = " --before FILE"
        mean = (
            "The weights are the mean of this training's and of those that were shipped before "
            "(`mean_with`), from frames of an earlier day. "
        )
    return {
        "file": "found.onnx",
        "sha256": digit_model.checksum,
        "made_by": f"python -m tools.train_found{option} (seed {READER_SEED})",
        "started_from": DigitModel(START).checksum,
        "mean_with": before and DigitModel(before).checksum,
        "found_by": found_by,
        "trained_on": f"{FOUND_FRAMES:,} frames that the shipped networks cut from drawn lines as "
        f"they find them in pictures, of all but {HELD_OUT_DIGITS:,} of MNIST's 60,000 training "
        "frames (CC BY-SA 3.0) and of drawn digits, letters and signs; beside them the first "
        f"{VIEWS} views of each of MNIST's frames and the synthetic frames of recipe reader's "
        "final phase",
        "reads": "frames (n, 28, 28) uint8 -> probabilities (n, 10), and digit (n, 1): is it one?",
        "limits": "A mark that is somebody's digit is read as that digit. Frames as MNIST has them "
        "are read a little less well than by the network that it went on from.",
        "protocol": f"{mean}Recipe and seed are those of the network that it went on from. It is "
        "shipped beside that one, and not as the mean with that one, since frames of other lines "
        "and pictures of the validation world said so. No picture of other people's trained it. "
        "The test set was looked at twice, and decided that frames keep the network of before.",
        "settings": FOUND.to_dict(),
        "backend": find_backend(),
        "seed": READER_SEED,
        "versions": find_versions(),
        "seconds": round(sum(epoch.seconds for epoch in history)),
        "test": metrics.to_dict(),
    }


if __name__ == "__main__":
    main()
