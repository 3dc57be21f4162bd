"""How many frames a second recipe `reader` trains on, and how long a seed takes at that pace.

    KERAS_BACKEND=torch python benchmarks/training_pace.py --data DIR [--steps 60]

The epochs alone: what is made beside MNIST takes some minutes more.
"""

import statistics
import time
from dataclasses import replace

import numpy as np

from inkdigit.data.datasets import open_dataset
from inkdigit.training.backend import backend_in_use, prepare_process
from inkdigit.training.distillation import smooth_labels
from inkdigit.training.recipe import Distillation
from inkdigit.training.recipes import READER, READER_DATA
from inkdigit.training.trainer import TrainingCallbacks, train
from inkdigit.types import Split
from measure import headline, options, table

WARM_UP = 10
"""Steps that are not counted."""
MNIST = 60_000


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--steps", type=int, default=60, help="that are timed")
    given = parser.parse_args()
    training = open_dataset(str(given.data) if given.data else None).train
    prepare_process()
    batch_size = READER.optimization.batch_size
    count = batch_size * (WARM_UP + given.steps)
    some = np.arange(count) % len(training)
    split = smooth_labels(
        Split(training.frames[some], training.labels[some]), READER_DATA.label_smoothing
    )
    moments: list[float] = []
    callbacks = TrainingCallbacks(on_part=lambda _epoch, _part: moments.append(time.perf_counter()))
    once = replace(READER.with_epochs(1), final_phase=None)
    train(once, split, seed=1, callbacks=callbacks)
    if len(moments) > 1:
        step = statistics.median(np.diff(moments[WARM_UP:]))
    else:  # an epoch is one call, and the first one compiles it
        twice = train(once.with_epochs(2), split, seed=1).history
        step = twice[-1].seconds / (WARM_UP + given.steps)
    pace = batch_size / step
    headline(f"training_pace: recipe reader on {backend_in_use()}")
    table(
        (f"a step of {batch_size}, p50 ms", "frames a second", "a seed's epochs, minutes"),
        [(f"{step * 1000:.0f}", f"{pace:,.0f}", f"{frames_of_a_seed() / pace / 60:.0f}")],
    )


def frames_of_a_seed() -> int:
    """The frames that a whole training on MNIST sees."""
    return sum(
        phase.optimization.epochs * (phase.data.views * MNIST + phase.data.synthetic.count)
        for phase in READER.phases
        if isinstance(phase.data, Distillation)
    )


if __name__ == "__main__":
    main()
