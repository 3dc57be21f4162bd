"""Train the network for lines, and put it into src/inkdigit/recognition/weights.

    KERAS_BACKEND=torch python -m tools.train_lines --data DIR --out DIR [--start FILE --seeds N M]
        [--learning-rate 0.002] [--epochs 8] [--lines 256000] [--ink FILE ...]

Takes about half an hour for the lines on two cores, and an hour a seed for the training on one that
knows bfloat16, with PyTorch. What was broken off goes on where it stopped. `--start` goes on from
the weights of a file that it has written before, once for each seed, and ships the mean of all and
of that file; a lower learning rate keeps more of it. Strips that several ink networks find make it
depend less on one.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import keras

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_progress
from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import chunk_sizes, make_in_parallel
from inkdigit.experiments.run_facts import find_versions
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.synthetic.digit_bank import DigitBank
from inkdigit.synthetic.lines import compose_from_bank
from inkdigit.training.backend import find_backend, prepare_process
from inkdigit.training.recipe import Recipe
from inkdigit.training.recipes import LINES, LINES_DATA
from inkdigit.training.trainer import TrainedModel, TrainingCallbacks, train
from inkdigit.types import Dataset, Epoch, Split
from tools.held_out_digits import HELD_OUT_DIGITS, split_digits
from tools.kept_split import FoundSplit, hash_file, load_or_find
from tools.keras_files import keep_file, start_keras_model, write_in_eight_bits
from tools.line_figures import measure_lines
from tools.line_photos import INK_FILE, see_strip
from tools.validation_lines import compose_validation_lines

SEED = 2
"""Of the strips, and of the training where no other is named."""
CALIBRATION_LINES = 2_000
"""Strips of the training whose ranges the network in eight bits has."""
START_LINES = 512
"""Strips on which a network in eight bits is unfolded, to go on from it."""
VALIDATION_LINES = 3_300
"""Lines of other digits, letters and pens on which the network's figures are measured."""


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--out", type=Path, default=Path("runs/lines"), help="for the run")
    parser.add_argument("--start", type=Path, help="a file in eight bits, to go on from")
    parser.add_argument("--seeds", type=int, nargs="+", default=[SEED], help="of the training")
    parser.add_argument(
        "--learning-rate", type=float, default=LINES.optimization.learning_rate,
        help="its highest [default: %(default)s]",
    )  # fmt: skip
    parser.add_argument(
        "--epochs", type=int, default=LINES.optimization.epochs, help="[default: %(default)s]"
    )
    parser.add_argument(
        "--lines", type=int, default=LINES_DATA.lines,
        help="to compose, where --out has none [default: %(default)s]",
    )  # fmt: skip
    parser.add_argument(
        "--ink", type=Path, nargs="+", default=[INK_FILE],
        help="ink networks, any of which finds a strip [default: the shipped one]",
    )  # fmt: skip
    given = parser.parse_args()
    if len(set(given.seeds)) < len(given.seeds):
        parser.error("A seed comes twice: its network would count twice.")
    if len(given.seeds) > 1 and not given.start:
        parser.error("Networks of several seeds have a mean only where they have one --start.")
    given.out.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.INFO)
    data = open_dataset(str(given.data) if given.data else None)
    recipe = adapt_recipe(given.learning_rate, given.epochs)
    prepare_process(recipe)
    found = load_lines(data, given.out, given.lines, given.ink)
    release_lines(data, found, given.out, given.start, given.seeds, recipe)


def adapt_recipe(learning_rate: float, epochs: int) -> Recipe:
    """Give the recipe another highest learning rate, and other epochs."""
    recipe = LINES.with_epochs(epochs)
    return replace(recipe, optimization=replace(recipe.optimization, learning_rate=learning_rate))


def release_lines(
    data: Dataset,
    found: FoundSplit,
    folder: Path,
    begin: Path | None,
    seeds: Sequence[int],
    recipe: Recipe,
) -> None:
    """Train the network with each seed, and write its file in eight bits and its card."""
    lines = found.split
    start = begin and keep_file(begin, folder)
    trained = [train_seed(lines, data, folder, start, seed, recipe) for seed in seeds]
    shipped = trained[0].model
    if start:  # what they read less well than before stays partly as it was
        files = [start, *(folder / f"trained_{seed}.onnx" for seed in seeds)]
        shipped = start_keras_model(files, recipe.build(), lines.frames[:START_LINES])
    write_file(shipped, WEIGHTS / "lines.onnx", lines, data, seeds)
    histories = dict(zip(seeds, [one.history for one in trained], strict=True))
    card = describe_lines(WEIGHTS / "lines.onnx", histories, data, start, recipe, found)
    (WEIGHTS / "lines.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")


def train_seed(
    lines: Split,
    data: Dataset,
    folder: Path,
    begin: Path | None,
    seed: int,
    recipe: Recipe,
) -> TrainedModel:
    """Train one network, from where it was broken off, and write its file."""
    start = begin and start_keras_model([begin], recipe.build(), lines.frames[:START_LINES])
    print_progress(f"lines: seed {seed}")
    trained = train(
        recipe,
        lines,
        seed,
        start=start,
        checkpoint=folder / f"checkpoint_{seed}.npz",
        resume=True,
        callbacks=TrainingCallbacks(on_epoch=report_epoch),
    )
    write_file(trained.model, folder / f"trained_{seed}.onnx", lines, data, [seed])
    return trained


def write_file(
    model: keras.Model, path: Path, lines: Split, data: Dataset, seeds: Sequence[int]
) -> None:
    """Write a network in eight bits, whose ranges come from the first lines."""
    numbers = " ".join(map(str, seeds))
    metadata = {"recipe": LINES.name, "seed": numbers, "data": data.name}
    write_in_eight_bits(model, path, metadata, lines.frames[:CALIBRATION_LINES])


def load_lines(data: Dataset, folder: Path, count: int, finders: Sequence[Path]) -> FoundSplit:
    """Compose the training's strips, or take those that an earlier call has left."""

    def make() -> Split:
        print_progress("lines: composing")
        digits, _ = split_digits(data.train)
        finish = partial(see_strip, finders=finders)
        compose = partial(compose_from_bank, DigitBank.build(digits), finish=finish)
        return make_in_parallel(compose, chunk_sizes(count), [SEED, 1], count=count)

    return load_or_find(folder, "texts", finders, make)


def report_epoch(epoch: Epoch) -> None:
    print_progress(
        f"lines: epoch {epoch.epoch}, loss {epoch.loss:.3f}, {epoch.accuracy:.2%} of the strips "
        f"right, {epoch.seconds:.0f} s"
    )


def describe_lines(
    path: Path,
    histories: Mapping[int, tuple[Epoch, ...]],
    data: Dataset,
    start: Path | None,
    recipe: Recipe,
    found: FoundSplit,
) -> dict[str, Any]:
    """Describe the shipped network, of these seeds' trainings: its card."""
    _, held_out = split_digits(data.train)
    seeds = " ".join(map(str, histories))
    options = f"--start FILE --seeds {seeds}" if start else f"--seeds {seeds}"
    if recipe != LINES:
        optimization = recipe.optimization
        options += f" --learning-rate {optimization.learning_rate:g} --epochs {optimization.epochs}"
    count = len(found.split)
    if count != LINES_DATA.lines:
        options += f" --lines {count}"
    if len(found.found_by) > 1:
        options += " --ink" + len(found.found_by) * " FILE"
    return {
        "file": path.name,
        "sha256": hash_file(path),
        "made_by": f"python -m tools.train_lines {options}",
        "trained_on": f"{count:,} strips by one hand a line, three fifths as an "
        "ink network finds them in pictures, of all but "
        f"{HELD_OUT_DIGITS:,} of MNIST's 60,000 training frames (CC BY-SA 3.0), of drawn digits in "
        "the styles of several countries, and of drawn signs, marks of amounts, letters and "
        "scribbles, with walls, rules and neighbouring lines that say nothing",
        "reads": "lines (n, 32, w) uint8 -> steps (n, w / 4, 24): nothing, one of ten digits, or "
        "one of thirteen signs",
        "limits": "At most as sharp as 32 pixels a line.",
        "protocol": "The last epoch is shipped, or the mean of all seeds' and of what they started "
        "from, in eight bits. Its figures are of tools/validation_lines.py: held-out digits, and "
        "letters, signs, pens and walls unlike the training's. No picture of other people's "
        "trained it or chose anything.",
        "settings": recipe.to_dict() | {"data": {"lines": count}},
        "backend": find_backend(),
        "seed": SEED,
        "versions": find_versions(),
        "training": {
            "seeds": list(histories),
            "seconds": round(sum(epoch.seconds for one in histories.values() for epoch in one)),
            "strips_right": [round(one[-1].accuracy, 4) for one in histories.values()],
            "started_from": start and hash_file(start),
            "found_by": found.found_by,
        },
        "validation": measure_lines(path, compose_validation_lines(held_out, VALIDATION_LINES)),
    }


if __name__ == "__main__":
    main()
