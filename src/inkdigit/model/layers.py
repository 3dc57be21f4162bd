"""Layers that Keras lacks, or has but slowly."""

from typing import Any

import keras


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
