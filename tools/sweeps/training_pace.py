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
from inkdigit.training.distillation import smooth_labels
from inkdigit.training.epochs import backend_in_use
from inkdigit.training.recipes import READER, Recipe
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
    count = READER.batch_size * (WARM_UP_STEPS + given.steps)
    some = np.arange(count) % len(training)
    split = smooth_labels(Split(training.frames[some], training.labels[some]), READER.doubt)
    moments: list[float] = []
    callbacks = TrainingCallbacks(on_part=lambda _epoch, _part: moments.append(time.perf_counter()))
    once = replace(READER, epochs=1, finish=None)
    train(once, split, seed=1, callbacks=callbacks)
    if len(moments) > 1:
        step = statistics.median(np.diff(moments[WARM_UP_STEPS:]))
    else:  # an epoch is one call, and the first one compiles it
        twice = train(replace(once, epochs=2), split, seed=1).history
        step = twice[-1].seconds / (WARM_UP_STEPS + given.steps)
    pace = READER.batch_size / step
    print_headline(f"training_pace: recipe reader on {backend_in_use()}")
    print_table(
        (f"a step of {READER.batch_size}, p50 ms", "frames a second", "a seed's epochs, minutes"),
        [(f"{step * 1000:.0f}", f"{pace:,.0f}", f"{count_frames(READER) / pace / 60:.0f}")],
    )


def count_frames(recipe: Recipe) -> int:
    """The frames that a whole training on MNIST sees."""
    beside = recipe.made + recipe.composed + recipe.negatives
    own = recipe.epochs * (recipe.views * MNIST_FRAMES + beside)
    return own + (count_frames(recipe.finish) if recipe.finish else 0)


if __name__ == "__main__":
    main()
