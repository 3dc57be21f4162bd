"""The line network's file -> a Keras model, from which its training goes on."""

from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from inkdigit.training.layers import find_keras_class
from tools.folded_layers import read_layers, unfold


def start_keras_model(path: Path, model: keras.Model, frames: NDArray[np.uint8]) -> keras.Model:
    """Give a Keras model the weights of its file.

    Args:
        path: the file in eight bits.
        model: of the same layers, in a row.
        frames: what the model takes: some, on which its normalisation is measured.
    """
    folded = iter(read_layers(path))
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
