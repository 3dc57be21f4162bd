"""A shipped network's file in eight bits -> a Keras model, and the way back."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from inkdigit.atomic import atomic_write
from inkdigit.recognition.model_files import MODEL_FILE
from inkdigit.training.layers import find_keras_class
from inkdigit.training.onnx_export import export_onnx
from inkdigit.training.quantization import quantize
from inkdigit.types import Frames
from inkdigit.version import __version__
from tools.folded_layers import average_layers, unfold, widen


def start_keras_model(
    paths: Sequence[Path], model: keras.Model, frames: NDArray[np.uint8]
) -> keras.Model:
    """Give a Keras model the weights of its file, or the mean of those of several.

    The mean of a network before and after it went on keeps of both, as in M. Wortsman et al.,
    "Robust Fine-Tuning of Zero-Shot Models", 2022.

    Args:
        paths: files in eight bits; a class that they do not know begins as their last one.
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
            part.set_weights(list(widen(next(folded), part.units)))
        elif kind is keras.layers.BatchNormalization and layer is not None:
            seen = keras.ops.convert_to_numpy(keras.ops.cast(value, "float32"))
            part.set_weights(unfold(seen.reshape(-1, seen.shape[-1]), layer.bias, part.epsilon))
        value = part(value, training=False)
    return model


def write_in_eight_bits(
    model: keras.Model, path: Path, metadata: dict[str, str], calibration: Frames
) -> None:
    """Write a network as ONNX, in eight bits.

    Args:
        model: which.
        path: of the file, which is there whole or not at all.
        metadata: what the file says of itself, beside inkdigit's version.
        calibration: what the network takes: the range of each activation is that among these.
    """
    with atomic_write(path) as draft, tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / MODEL_FILE
        export_onnx(model, exported, metadata | {"inkdigit": __version__})
        quantize(exported, draft, calibration)


def keep_file(path: Path, folder: Path) -> Path:
    """Keep a file that is needed until a training ends: it may be the one that is written then."""
    kept = folder / "kept.onnx"
    if not kept.exists():
        with atomic_write(kept) as draft:
            draft.write_bytes(path.read_bytes())
    return kept
