"""Train the digit model that the package ships, and put it into src/inkdigit/recognition/weights.

    python -m tools.release_models --data DIR --runs DIR

The seeds and the epochs were fixed before the test set was looked at (docs/protocol.md).
What was broken off goes on where it stopped.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import keras
import numpy as np

from benchmarks.harness.options import build_parser
from inkdigit.atomic import atomic_write
from inkdigit.data.datasets import open_dataset
from inkdigit.evaluation.metrics import Metrics, measure
from inkdigit.experiments.run import RunConfig, run_experiment
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import MODEL_FILE, WEIGHTS
from inkdigit.training.augment import HandwritingAugmentation
from inkdigit.training.backend import prepare_process
from inkdigit.training.mixture import make_training_split
from inkdigit.training.quantization import quantize
from inkdigit.training.recipe import Distillation, FrameData, SyntheticFrames
from inkdigit.training.recipes import READER, READER_DATA
from inkdigit.types import Dataset, Frames, Split

READER_SEED = 5
"""Of the five that `accuracy.py` trains, chosen on the labelled pictures (docs/protocol.md)."""
FACTS_OF_CARD = ("settings", "backend", "began", "seed", "dataset", "versions")
"""Facts of a run that stand in its card; `began` where other machines began it."""
TRAINED_ON = "MNIST's 60,000 training frames (CC BY-SA 3.0), and "


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs/shipped"), help="for the runs")
    given = parser.parse_args()
    data = open_dataset(str(given.data) if given.data else None)
    card = release_reader(data, given.runs / "reader")
    (WEIGHTS / "reader.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")
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


def _list_teachers(data: Distillation) -> str:
    kinds = dict.fromkeys(name for name, _seed in data.teachers)
    seeds = {name: [seed for kind, seed in data.teachers if kind == name] for name in kinds}
    return ", ".join(f"{name} ({', '.join(map(str, seeds[name]))})" for name in kinds)


def _describe_file(name: str) -> dict[str, str]:
    file = f"{name}.onnx"
    return {"file": file, "sha256": hashlib.sha256((WEIGHTS / file).read_bytes()).hexdigest()}


if __name__ == "__main__":
    main()
