"""How many frames a second recipe `reader` trains on, and how long a seed takes at that pace.

    KERAS_BACKEND=torch python -m tools.sweeps.training_pace --data DIR [--steps 60]

The epochs alone: what is made beside MNIST takes some minutes more.
"""

import statistics
import time
from dataclasses import replace

import numpy as np

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_headline, print_table
from inkdigit.data.datasets import open_dataset
from inkdigit.training.backend import find_backend, prepare_process
from inkdigit.training.distillation import smooth_labels
from inkdigit.training.recipe import Distillation
from inkdigit.training.recipes import READER, READER_DATA
from inkdigit.training.trainer import TrainingCallbacks, train
from inkdigit.types import Split

WARM_UP_STEPS = 10
"""Steps that are not counted."""
MNIST_FRAMES = 60_000


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--steps", type=int, default=60, help="that are timed")
    given = parser.parse_args()
    training = open_dataset(str(given.data) if given.data else None).train
    prepare_process(READER)
    batch_size = READER.optimization.batch_size
    count = batch_size * (WARM_UP_STEPS + given.steps)
    some = np.arange(count) % len(training)
    frames = Split(training.frames[some], training.labels[some])
    split = smooth_labels(frames, READER_DATA.label_smoothing)
    moments: list[float] = []
    callbacks = TrainingCallbacks(on_part=lambda _epoch, _part: moments.append(time.perf_counter()))
    once = replace(READER.with_epochs(1), final_phase=None)
    train(once, split, seed=1, callbacks=callbacks)
    if len(moments) > 1:
        step = statistics.median(np.diff(moments[WARM_UP_STEPS:]))
    else:  # an epoch is one call, and the first one compiles it
        twice = train(once.with_epochs(2), split, seed=1).history
        step = twice[-1].seconds / (WARM_UP_STEPS + given.steps)
    pace = batch_size / step
    print_headline(f"training_pace: recipe reader on {find_backend()}")
    print_table(
        (f"a step of {batch_size}, p50 ms", "frames a second", "a seed's epochs, minutes"),
        [(f"{step * 1000:.0f}", f"{pace:,.0f}", f"{count_frames() / pace / 60:.0f}")],
    )


def count_frames() -> int:
    """Count the frames that a whole training of recipe `reader` on MNIST sees."""
    return sum(
        phase.optimization.epochs * (phase.data.views * MNIST_FRAMES + phase.data.synthetic.count)
        for phase in READER.phases
        if isinstance(phase.data, Distillation)
    )


if __name__ == "__main__":
    main()
