"""What a recipe trains on: a data set's frames, and what is made beside them."""

from functools import partial

from inkdigit.data.splits import chunk_sizes, concatenate, make_in_parallel
from inkdigit.errors import UsageError
from inkdigit.synthetic.crops import compose_frames
from inkdigit.synthetic.digit_bank import DigitBank
from inkdigit.synthetic.digits import draw_digits
from inkdigit.synthetic.lines import compose_from_bank
from inkdigit.synthetic.negatives import draw_negatives
from inkdigit.synthetic.styles import ALL_STYLES
from inkdigit.training.recipe import Distillation, LineData, SyntheticFrames, TrainingData
from inkdigit.types import Split


def make_training_split(split: Split, data: TrainingData, seed: int) -> Split:
    """Make what a recipe trains on with labels.

    Args:
        split: a data set's frames.
        data: of a recipe.
        seed: of all that is made.

    Returns:
        The data set's frames, synthetic frames, and the data set's again where it repeats; or lines
        (n, 32, w) with their texts.

    Raises:
        UsageError: the recipe learns from soft labels, which its teachers must give.
    """
    if isinstance(data, Distillation):
        raise UsageError("Expected a recipe that learns from labels. Received: a distillation.")
    if isinstance(data, LineData):
        return _compose_lines(split, data, seed)
    synthetic = make_synthetic_frames(split, data.synthetic, seed)
    return concatenate(split, *synthetic, *[split] * (data.repeats - 1))


def make_synthetic_frames(split: Split, counts: SyntheticFrames, seed: int) -> list[Split]:
    """Make frames beside those of a data set, a split of each kind that is asked for.

    Args:
        split: the data set's frames, of whose digits some are composed.
        counts: how many of each kind.
        seed: of all of them.
    """
    splits: list[Split] = []
    if counts.drawn:
        draw = partial(draw_digits, styles=ALL_STYLES)
        sizes = chunk_sizes(counts.drawn)
        splits.append(make_in_parallel(draw, sizes, [seed, 1], count=counts.drawn))
    if counts.composed:
        compose = partial(compose_frames, concatenate(split, *splits))
        sizes = chunk_sizes(counts.composed)
        splits.append(make_in_parallel(compose, sizes, [seed, 2], count=counts.composed))
    if counts.negatives:
        sizes = chunk_sizes(counts.negatives)
        splits.append(make_in_parallel(draw_negatives, sizes, [seed, 3], count=counts.negatives))
    return splits


def _compose_lines(split: Split, data: LineData, seed: int) -> Split:
    compose = partial(compose_from_bank, DigitBank.build(split))
    sizes = chunk_sizes(data.lines)
    return make_in_parallel(compose, sizes, [seed, 1], count=data.lines)
