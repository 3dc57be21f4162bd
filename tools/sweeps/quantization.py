"""What eight bits change: the shipped network for frames against the one that it was made of.

    python -m tools.sweeps.quantization --data DIR

On training frames, and on all that recipe `reader` sees, undamaged and damaged; not the test set.
"""

import time

import numpy as np

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_headline, print_table
from inkdigit.data.datasets import open_dataset
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.training.mixture import make_training_split
from inkdigit.training.recipe import FrameData, SyntheticFrames
from inkdigit.training.recipes import READER
from inkdigit.types import Frames, Probabilities, Split
from tools.release_models import augment_frames

FILES = ("reader_float.onnx", "reader.onnx")
FRAMES_COMPARED = 20_000
FRAMES_TIMED = 2_000
SEED = 7
"""Of frames that did not say which ranges the network has."""


def main() -> None:
    given = build_parser(__doc__).parse_args()
    training = open_dataset(str(given.data) if given.data else None).train
    before, after = (DigitModel(WEIGHTS / file, threads=1) for file in FILES)
    print_headline("quantization: the network for frames")
    kinds = {
        "MNIST's training frames": training.frames[:FRAMES_COMPARED],
        "all kinds": make_all_kinds(training),
    }
    rows = []
    for name, frames in kinds.items():
        one, other = (network.predict_proba(frames) for network in (before, after))
        differ = int((one.argmax(axis=1) != other.argmax(axis=1)).sum())
        rows.append((name, f"{len(frames):,}", differ, f"{measure_divergence(one, other):.5f}"))
    print_table(("", "frames", "read otherwise", "divergence, nats"), rows)
    times = [
        [time_frame(network, training.frames) for network in (before, after)] for _ in range(3)
    ]
    for file, pace in zip(FILES, np.median(times, axis=0), strict=True):
        print(f"{file}: {(WEIGHTS / file).stat().st_size / 1e6:.2f} MB, p50 {pace:.3f} ms a frame")


def make_all_kinds(training: Split) -> Frames:
    """As `release_models.py` takes them for calibration, but others."""
    few = Split(training.frames[-4000:], training.labels[-4000:])
    kinds = FrameData(synthetic=SyntheticFrames(drawn=4000, composed=4000, negatives=4000))
    seen = make_training_split(few, kinds, SEED).frames
    return np.concatenate([seen, augment_frames(seen, SEED, READER.augmentation.warp_strength)])


def measure_divergence(before: Probabilities, after: Probabilities) -> float:
    """How far the second is from the first on average (S. Kullback and R. Leibler, 1951)."""
    one, other = (each.astype(np.float64).clip(1e-9) for each in (before, after))
    return float((one * np.log(one / other)).sum(axis=1).mean())


def time_frame(network: DigitModel, frames: Frames) -> float:
    """The median of reading one frame, in ms."""
    taken = []
    for number in range(FRAMES_TIMED):
        began = time.perf_counter()
        network.predict_proba(frames[number : number + 1])
        taken.append((time.perf_counter() - began) * 1000)
    return float(np.median(taken))


if __name__ == "__main__":
    main()
