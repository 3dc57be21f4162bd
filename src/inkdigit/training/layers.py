"""Layers that Keras lacks, or has but slowly, and the way back to its own."""

from typing import Any

import keras
import numpy as np
from keras import ops


class GlorotUniform(keras.initializers.GlorotUniform):  # type: ignore[misc]  # Keras has no types
    """Keras' own, but drawn by NumPy: JAX would compile a generator for each shape, in a second.

    A network then begins with the same weights on every backend. X. Glorot and Y. Bengio,
    "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        *receptive, inputs, units = shape
        limit = np.sqrt(6 / (np.prod(receptive, dtype=int) * (inputs + units)))
        values = np.random.default_rng(self.seed).uniform(-limit, limit, shape)
        return keras.ops.convert_to_tensor(values.astype(np.float32), dtype=dtype)


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

        features = inputs.movedim(-1, 1)  # a view: (n, channels, h, w), channels last in memory
        kernel = kernel.value.permute(3, 2, 0, 1)  # (filters, channels, h, w)
        margins = [0, 0]
        if self.padding == "same":
            rows, columns = map(_count_padding, features.shape[2:], self.kernel_size, self.strides)
            margins = [rows // 2, columns // 2]
            if rows % 2 or columns % 2:  # then below and to the right it is one more
                features = functional.pad(features, (0, columns % 2, 0, rows % 2))
        return functional.conv2d(features, kernel, None, self.strides, margins).movedim(1, -1)


class Dense(keras.layers.Dense):  # type: ignore[misc]  # Keras has no types
    """Keras' own, but on JAX with each frame in a column: XLA fills vectors along the rows.

    Rows of 32 frames are whole vectors, rows of 50 units are not.
    """

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        if keras.backend.backend() != "jax" or len(inputs.shape) != 2:  # noqa: PLR2004
            return super().call(inputs, training=training)
        features = ops.matmul(ops.transpose(self.kernel), ops.transpose(inputs))  # (units, n)
        if self.use_bias:
            features = features + self.bias[:, None]
        return self.activation(ops.transpose(features))


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
    """Softens features of one channel, (n, h, w, 1), a little, but not while training.

    Frames that training warps are softened by that: pixels between pixels are means. What is read
    has not been warped, and would look sharper than anything that the network has seen.
    """

    KERNEL = np.outer([1, 6, 1], [1, 6, 1]) / 64

    def __init__(self) -> None:
        super().__init__(1, 3, padding="same", use_bias=False, trainable=False, dtype="float32")

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        self.kernel.assign(self.KERNEL[:, :, None, None])

    def call(self, inputs: Any, training: bool = False) -> Any:
        return inputs if training else super().call(inputs)


KERAS_CLASSES = {
    BatchNormalization: keras.layers.BatchNormalization,
    Conv2D: keras.layers.Conv2D,
    Dense: keras.layers.Dense,
    Dropout: keras.layers.Dropout,
    Softening: keras.layers.Conv2D,
}
"""Keras' layers that read the same weights in the same way as ours."""


def _count_padding(side: int, kernel: int, stride: int) -> int:
    """Count the pixels that "same" padding adds to a side."""
    return max((-(-side // stride) - 1) * stride + kernel - side, 0)


def find_keras_class(layer: keras.Layer) -> Any:
    """Find Keras' own class for a layer, which may be one of ours."""
    return KERAS_CLASSES.get(type(layer), type(layer))


def to_keras_layers(model: keras.Model) -> keras.Model:
    """Copy a model into Keras' own layers, so that Keras can load its file without inkdigit."""
    initializers = {}

    def convert(layer: keras.Layer) -> keras.Layer:
        twin = find_keras_class(layer).from_config(layer.get_config())
        if hasattr(twin, "kernel_initializer"):  # draw none that are replaced
            initializers[twin] = twin.kernel_initializer
            twin.kernel_initializer = keras.initializers.Zeros()
        return twin

    copy = keras.models.clone_model(model, clone_function=convert)
    copy.set_weights(model.get_weights())
    for twin, initializer in initializers.items():
        twin.kernel_initializer = initializer
    return copy
