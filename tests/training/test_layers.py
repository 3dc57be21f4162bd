"""Layers of our own do what their names say."""

import cv2
import keras
import numpy as np

from inkdigit.training.architectures import seed_mlp
from inkdigit.training.layers import GlorotUniform, Softening, to_keras_layers


def test_what_is_read_is_softened_and_what_is_trained_on_is_not() -> None:
    frames = np.random.default_rng(0).random((3, 28, 28, 1)).astype(np.float32)
    layer = Softening()
    kernel = np.array([1, 6, 1]) / 8
    expected = [
        cv2.sepFilter2D(frame, -1, kernel, kernel, borderType=cv2.BORDER_CONSTANT)
        for frame in frames
    ]
    read = keras.ops.convert_to_numpy(layer(frames, training=False))
    assert np.allclose(read[..., 0], expected, atol=1e-6)
    assert np.array_equal(keras.ops.convert_to_numpy(layer(frames, training=True)), frames)
    assert layer.trainable_variables == []


def test_weights_begin_as_keras_would_begin_them() -> None:
    keras.utils.set_random_seed(3)
    first, second = GlorotUniform(), GlorotUniform()
    for shape in ((784, 50), (5, 5, 16, 32)):
        limit = np.sqrt(6 / (np.prod(shape[:-2]) * sum(shape[-2:])))
        weights = keras.ops.convert_to_numpy(first(shape))
        assert weights.dtype == np.float32
        assert 0.99 * limit < np.abs(weights).max() <= limit
        assert abs(weights.mean()) < 0.05 * limit
        assert not np.array_equal(weights, keras.ops.convert_to_numpy(second(shape)))
    keras.utils.set_random_seed(3)
    again = keras.ops.convert_to_numpy(GlorotUniform()((5, 5, 16, 32)))
    np.testing.assert_array_equal(weights, again)


def test_a_copy_in_keras_layers_begins_anew_as_keras_does() -> None:
    model = seed_mlp()
    copy = to_keras_layers(model)
    for ours, its in zip(model.get_weights(), copy.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, its)
    dense = [layer for layer in copy.layers if isinstance(layer, keras.layers.Dense)]
    kinds = {type(layer.kernel_initializer) for layer in dense}
    assert kinds == {keras.initializers.GlorotUniform}
