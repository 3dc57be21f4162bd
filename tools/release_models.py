"""Train the models that the package ships, and put them into src/inkdigit/recognition/weights.

    python -m tools.release_models --data DIR --runs DIR [--only reader]

The seeds and the epochs were fixed before the test set was looked at (docs/protocol.md).
What was broken off goes on where it stopped.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_progress
from inkdigit.atomic import atomic_write
from inkdigit.data.datasets import open_dataset
from inkdigit.evaluation.metrics import Metrics, measure
from inkdigit.experiments.run import RunConfig, run_experiment
from inkdigit.experiments.run_facts import find_versions
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.line_model import LineModel
from inkdigit.recognition.model_files import MODEL_FILE, WEIGHTS
from inkdigit.training.augment import HandwritingAugmentation
from inkdigit.training.backend import find_backend, prepare_process
from inkdigit.training.mixture import make_training_split
from inkdigit.training.onnx_export import export_onnx
from inkdigit.training.quantization import quantize
from inkdigit.training.recipe import Distillation, FrameData, LineData, SyntheticFrames
from inkdigit.training.recipes import LINES, LINES_DATA, READER, READER_DATA
from inkdigit.training.trainer import train
from inkdigit.types import Dataset, Frames, Split
from inkdigit.version import __version__

READER_SEED = 5
"""Of the five that `accuracy.py` trains, chosen on the labelled pictures (docs/protocol.md)."""
LINES_SEED = 1
CALIBRATION_LINES = 2_000
"""Lines of the training whose ranges the network in eight bits has."""
TEST_LINES = 5_000
"""Lines of test digits on which the network for lines is measured."""
FACTS_OF_CARD = ("settings", "backend", "began", "seed", "dataset", "versions")
"""Facts of a run that stand in its card; `began` where other machines began it."""
TRAINED_ON = "MNIST's 60,000 training frames (CC BY-SA 3.0), and "


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs/shipped"), help="for the runs")
    parser.add_argument("--only", choices=MODELS, help="one of the two models")
    given = parser.parse_args()
    data = open_dataset(str(given.data) if given.data else None)
    for name, release in MODELS.items():
        if given.only in (None, name):
            card = release(data, given.runs / name)
            (WEIGHTS / f"{name}.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")
            print(f"{WEIGHTS / card['file']}: {card['test']['accuracy']:.2%} on the test set")


def release_reader(data: Dataset, folder: Path) -> dict[str, Any]:
    """The network for frames: a run like any other."""
    prepare_process(READER)
    run = run_experiment(RunConfig(recipe=READER, out=folder, seed=READER_SEED, resume=True), data)
    synthetic = READER_DATA.synthetic
    with atomic_write(WEIGHTS / "reader_float.onnx") as draft:
        shutil.copy(run.folder / MODEL_FILE, draft)
    with atomic_write(WEIGHTS / "reader.onnx") as draft:
        quantize(WEIGHTS / "reader_float.onnx", draft, choose_calibration_frames(data.train))
    return {
        **_describe_file("reader"),
        "made_of": _describe_file("reader_float"),
        "made_by": f"inkdigit train --recipe reader --seed {READER_SEED}",
        "trained_on": f"{TRAINED_ON}{synthetic.drawn:,} drawn digits, {synthetic.composed:,} "
        f"frames composed of both, {synthetic.negatives:,} frames of what is no digit; each epoch "
        f"sees {READER_DATA.views} views of MNIST's with the soft labels of "
        f"{_list_teachers(READER_DATA)}, the synthetic frames once. The final phase of three "
        "epochs sees the views undamaged, beside fewer synthetic frames, of which it shall say "
        "what it said before",
        "reads": "frames (n, 28, 28) uint8 -> probabilities (n, 10), and digit (n, 1): is it one?",
        "limits": "A mark that is somebody's digit is read as that digit. Digits as they are "
        "written outside America are known from drawings alone.",
        "protocol": "Architecture, augmentation, teachers, label smoothing, batch size, epochs, "
        "softening and temperature were chosen on 10,000 training frames held out; the "
        "synthetic frames, the seed among five, and again softening, on real pictures; the epochs "
        "by the time they take, too. This network saw all 60,000; its last epoch is shipped, in "
        "eight bits, with the ranges that 5,000 frames of its training have; which layers and "
        "ranges was chosen by how little changed on others, and on real pictures. The test set "
        "chose none of this; docs/protocol.md says how often it was looked at, and what it "
        "decided.",
        **{key: value for key, value in run.facts.to_dict().items() if key in FACTS_OF_CARD},
        "test": measure_reader_file(data).to_dict(),
    }


def choose_calibration_frames(training: Split) -> Frames:
    """A few of all frames that recipe `reader` sees, undamaged and damaged: (5000, 28, 28)."""
    few = Split(training.frames[:1000], training.labels[:1000])
    kinds = FrameData(synthetic=SyntheticFrames(drawn=500, composed=500, negatives=500))
    seen = make_training_split(few, kinds, READER_SEED).frames
    strength = READER.augmentation.warp_strength
    return np.concatenate([seen, augment_frames(seen, READER_SEED, strength)])


def augment_frames(frames: Frames, seed: int, warp_strength: float) -> Frames:
    """Each frame once as `HandwritingAugmentation` gives it: (n, 28, 28) uint8."""
    layer = HandwritingAugmentation(seed, warp_strength=warp_strength)
    return np.asarray(keras.ops.convert_to_numpy(layer(frames, training=True)), np.uint8)


def measure_reader_file(data: Dataset) -> Metrics:
    """What the shipped file, in eight bits, reads of the test set."""
    digit_model = DigitModel(WEIGHTS / "reader.onnx", threads=0)
    return measure(digit_model.predict_proba(data.test.frames), data.test.labels)


def release_lines(data: Dataset, folder: Path) -> dict[str, Any]:
    """The network for lines: measured on lines of test digits, none of which it has seen."""
    prepare_process(LINES)
    print_progress("lines: composing")
    lines = make_training_split(data.train, LINES.data, LINES_SEED)
    trained = train(LINES, lines, LINES_SEED, checkpoint=folder / "checkpoint.npz", resume=True)
    exported = folder / MODEL_FILE
    metadata = {"recipe": LINES.name, "seed": str(LINES_SEED), "data": data.name}
    export_onnx(trained.model, exported, metadata | {"inkdigit": __version__})
    with atomic_write(WEIGHTS / "lines.onnx") as draft:
        quantize(exported, draft, lines.frames[:CALIBRATION_LINES])
    reader = LineModel(WEIGHTS / "lines.onnx", threads=0)
    test_data = LineData(TEST_LINES, LINES_DATA.drawn)
    test_lines = make_training_split(data.test, test_data, LINES_SEED + 1)
    correct = sum(
        reader.transcribe(line) == _decode_label(labels)
        for line, labels in zip(test_lines.frames, test_lines.labels, strict=True)
    )
    return {
        **_describe_file("lines"),
        "made_by": f"python -m tools.release_models --only lines (seed {LINES_SEED})",
        "trained_on": f"{LINES_DATA.lines:,} lines composed of {TRAINED_ON}{LINES_DATA.drawn:,} "
        "drawn digits",
        "reads": "lines (n, 32, w) uint8 -> steps (n, w / 4, 11): nothing, or one of ten digits",
        "limits": "At most as sharp as 32 pixels a line. Letters beside digits may be taken for "
        "digits; the digit model has to object.",
        "protocol": "Settings were chosen on real pictures. The last epoch is shipped, in eight "
        "bits, measured on lines composed of MNIST's test digits and of newly drawn ones.",
        "settings": LINES.to_dict(),
        "backend": find_backend(),
        "seed": LINES_SEED,
        "versions": find_versions(),
        "test": {"lines": TEST_LINES, "correct": correct, "accuracy": correct / TEST_LINES},
    }


def _list_teachers(data: Distillation) -> str:
    kinds = dict.fromkeys(name for name, _seed in data.teachers)
    seeds = {name: [seed for kind, seed in data.teachers if kind == name] for name in kinds}
    return ", ".join(f"{name} ({', '.join(map(str, seeds[name]))})" for name in kinds)


def _describe_file(name: str) -> dict[str, str]:
    file = f"{name}.onnx"
    return {"file": file, "sha256": hashlib.sha256((WEIGHTS / file).read_bytes()).hexdigest()}


def _decode_label(labels: NDArray[np.uint8]) -> str:
    """What a composed line says: labels are digits plus one, 0 behind the last."""
    return "".join(str(label - 1) for label in labels if label)


MODELS: dict[str, Callable[[Dataset, Path], dict[str, Any]]] = {
    "reader": release_reader,
    "lines": release_lines,
}

if __name__ == "__main__":
    main()
