"""Layers that Keras lacks, or has but slowly; and back to its own."""

from typing import Any

import keras
import numpy as np


class BatchNormalization(keras.layers.BatchNormalization):  # type: ignore[misc]  # Keras has no types
    """Keras' own, but on PyTorch in one call: Keras' dozen of them take half of a training step.

    S. Ioffe and C. Szegedy, "Batch Normalization", 2015.
    """

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        if keras.backend.backend() != "torch":
            return super().call(inputs, training=training, mask=mask)
        from torch.nn import functional  # noqa: PLC0415 - this backend may not be the one installed

        outputs = functional.batch_norm(
            inputs.movedim(-1, 1),  # a view: (n, channels, h, w), channels last in memory
            self.moving_mean.value.data,
            self.moving_variance.value.data,
            self.gamma.value,
            self.beta.value,
            bool(training),
            1 - self.momentum,
            self.epsilon,
        )
        return outputs.movedim(1, -1)


class Softening(keras.layers.Conv2D):  # type: ignore[misc]  # Keras has no types
    """Softens pictures of one channel a little, but not while training.

    Frames that training moves are softened by that: pixels between pixels are means. What is read
    has not been moved, and would look sharper than anything that the network has seen.
    """

    KERNEL = np.outer([1, 6, 1], [1, 6, 1]) / 64

    def __init__(self) -> None:
        super().__init__(1, 3, padding="same", use_bias=False, trainable=False, dtype="float32")

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        self.kernel.assign(self.KERNEL[:, :, None, None])

    def call(self, inputs: Any, training: bool = False) -> Any:
        return inputs if training else super().call(inputs)


KERAS_OWN = {BatchNormalization: keras.layers.BatchNormalization, Softening: keras.layers.Conv2D}
"""What reads the same weights in the same way as a layer of ours."""


def in_keras_layers(model: keras.Model) -> keras.Model:
    """The same model of Keras' own layers, so that Keras can load its file without inkdigit."""

    def own(layer: keras.Layer) -> keras.Layer:
        kind = KERAS_OWN.get(type(layer), type(layer))
        return kind.from_config(layer.get_config())

    copy = keras.models.clone_model(model, clone_function=own)
    copy.set_weights(model.get_weights())
    return copy
