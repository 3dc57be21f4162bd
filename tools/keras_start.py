"""A shipped network's file -> a Keras model, from which its training goes on."""

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from inkdigit.atomic import atomic_write
from inkdigit.training.layers import find_keras_class
from tools.folded_layers import average_layers, unfold


def start_keras_model(
    paths: Sequence[Path], model: keras.Model, frames: NDArray[np.uint8]
) -> keras.Model:
    """Give a Keras model the weights of its file, or the mean of those of several.

    The mean of a network before and after it went on keeps of both, as in M. Wortsman et al.,
    "Robust Fine-Tuning of Zero-Shot Models", 2022.

    Args:
        paths: files in eight bits.
        model: of the same layers, in a row.
        frames: what the model takes: some, on which its normalisation is measured.
    """
    folded = iter(average_layers(paths))
    value = keras.ops.convert_to_tensor(frames)
    layer = None
    for part in model.layers:
        kind = find_keras_class(part)
        if kind is keras.layers.Conv2D:
            layer = next(folded)
            part.set_weights([layer.kernel.transpose(2, 3, 1, 0)])
        elif kind is keras.layers.Dense:
            part.set_weights(list(next(folded)))
        elif kind is keras.layers.BatchNormalization and layer is not None:
            seen = keras.ops.convert_to_numpy(keras.ops.cast(value, "float32"))
            part.set_weights(unfold(seen.reshape(-1, seen.shape[-1]), layer.bias, part.epsilon))
        value = part(value, training=False)
    return model


def keep_start(begin: Path, folder: Path) -> Path:
    """Keep a file that is needed until a training ends: it may be the one that is written then."""
    kept = folder / "start.onnx"
    if not kept.exists():
        with atomic_write(kept) as draft:
            draft.write_bytes(begin.read_bytes())
    return kept
