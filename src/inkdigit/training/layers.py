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


class Conv2D(keras.layers.Conv2D):  # type: ignore[misc]  # Keras has no types
    """Keras' own, but on PyTorch without copies: Keras lays its input's channels first and back."""

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        if keras.backend.backend() != "torch":
            return super().convolution_op(inputs, kernel)
        from torch.nn import functional  # noqa: PLC0415 - this backend may not be the one installed

        pictures = inputs.movedim(-1, 1)  # a view: (n, channels, h, w), channels last in memory
        kernel = kernel.value.permute(3, 2, 0, 1)  # (filters, channels, h, w)
        margins = [0, 0]
        if self.padding == "same":
            high, wide = map(_missing, pictures.shape[2:], self.kernel_size, self.strides)
            margins = [high // 2, wide // 2]
            if high % 2 or wide % 2:  # then below and to the right it is one more
                pictures = functional.pad(pictures, (0, wide % 2, 0, high % 2))
        return functional.conv2d(pictures, kernel, None, self.strides, margins).movedim(1, -1)


class Dropout(keras.layers.Dropout):  # type: ignore[misc]  # Keras has no types
    """Keras' own, but on PyTorch from seeds that a checkpoint keeps, and ten times faster.

    One random byte decides an element, so there the rate counts in 256ths.
    """

    def call(self, inputs: Any, training: bool = False) -> Any:
        if keras.backend.backend() != "torch" or not training or inputs.is_meta:
            return super().call(inputs, training=training)
        import torch  # noqa: PLC0415 - this backend may not be the one installed

        first, counter = self.seed_generator.next().tolist()
        random = torch.Generator().manual_seed(first * 2**32 + counter)
        words = torch.empty(-(-inputs.numel() // 8), dtype=torch.int64)
        words.random_(-(2**63), None, generator=random)  # all of an int64's values
        numbers = words.view(torch.uint8)[: inputs.numel()].view(inputs.shape).to(inputs.device)
        dropped = round(self.rate * 256)
        return inputs * (numbers >= dropped) * (256 / (256 - dropped))


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


KERAS_OWN = {
    BatchNormalization: keras.layers.BatchNormalization,
    Conv2D: keras.layers.Conv2D,
    Dropout: keras.layers.Dropout,
    Softening: keras.layers.Conv2D,
}
"""What reads the same weights in the same way as a layer of ours."""


def _missing(side: int, kernel: int, stride: int) -> int:
    """Pixels that "same" padding adds to a side."""
    return max((-(-side // stride) - 1) * stride + kernel - side, 0)


def kind_in_keras(layer: keras.Layer) -> Any:
    """Keras' own class of a layer."""
    return KERAS_OWN.get(type(layer), type(layer))


def in_keras_layers(model: keras.Model) -> keras.Model:
    """The same model of Keras' own layers, so that Keras can load its file without inkdigit."""

    def own(layer: keras.Layer) -> keras.Layer:
        return kind_in_keras(layer).from_config(layer.get_config())

    copy = keras.models.clone_model(model, clone_function=own)
    copy.set_weights(model.get_weights())
    return copy
