"""Learner: a recipe's network while it is trained, behind its augmentation, in its precision."""

from dataclasses import dataclass

import keras
import numpy as np

from inkdigit.training.augment import BatchShift, DamageSettings, HandwritingAugmentation
from inkdigit.training.backend import find_backend, has_gpu
from inkdigit.training.recipe import Augmentation, Recipe


@dataclass(frozen=True, eq=False)
class Learner:
    """A network, and the trainee: the model that is trained and shares the network's weights."""

    recipe: Recipe
    network: keras.Model
    trainee: keras.Model

    @classmethod
    def build(cls, recipe: Recipe, seed: int, start: keras.Model | None = None) -> "Learner":
        """Build a recipe's network, in mixed precision where that is possible and asked for.

        Args:
            recipe: what is trained and how.
            seed: of the augmentation.
            start: a network of the same architecture to take the weights from.
        """
        before = keras.config.dtype_policy()
        if _is_mixed(recipe):
            keras.config.set_dtype_policy(recipe.optimization.precision)
        try:
            network = recipe.build()
        finally:
            keras.config.set_dtype_policy(before)
        if start is not None:
            network.set_weights(start.get_weights())
        return cls(recipe, network, add_augmentation(network, recipe.augmentation, seed))

    def weaken_augmentation(self, progress: float) -> None:
        """Weaken the warp for a training of which a part, 0..1, is done."""
        for layer in self.trainee.layers:
            if isinstance(layer, HandwritingAugmentation):
                layer.weaken(progress)

    def to_float32(self) -> keras.Model:
        """Give the network as it is now, computed in float32."""
        if not _is_mixed(self.recipe):
            return self.network
        model = self.recipe.build()
        model.set_weights(self.network.get_weights())
        return model

    def finish(self) -> keras.Model:
        """Give the trained network in float32, its kernels rounded where the recipe says so."""
        model = self.to_float32()
        if self.recipe.export.half_precision:
            _round_kernels(model)
        return model


def add_augmentation(model: keras.Model, settings: Augmentation, seed: int) -> keras.Model:
    """Put a model behind its augmentation, if there is any."""
    layers: list[keras.Layer] = []
    if settings.warp_strength or settings.damage:
        damage = DamageSettings() if settings.damage else None
        strength = settings.warp_strength
        layers.append(HandwritingAugmentation(seed, warp_strength=strength, damage=damage))
    if settings.shift:
        layers.append(BatchShift(settings.shift, seed))
    return keras.Sequential([model.inputs[0], *layers, model]) if layers else model


def _is_mixed(recipe: Recipe) -> bool:
    is_asked_for = recipe.optimization.precision != "float32"
    return is_asked_for and (find_backend() == "torch" or has_gpu())


def _round_kernels(model: keras.Model) -> None:
    """Round kernels to what float16 holds."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
            kernel = keras.ops.convert_to_numpy(layer.kernel)
            layer.kernel.assign(kernel.astype(np.float16).astype(np.float32))
