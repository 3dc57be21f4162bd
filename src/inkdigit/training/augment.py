"""Augmentation of frames while training: seeded, on the device, and no part of the model."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from inkdigit.synthetic.views import WarpSettings, linear_weights
from inkdigit.training.sampling import sample_bilinear
from inkdigit.types import FRAME_SIDE

WHITE = 255.0
AUGMENTATION_WARP = WarpSettings(turn=0.13, slant=0.16, stretch=0.09, shift=1.0, bend=0.7)
"""A little further than views: the strength of the augmentation tempers it."""
LIGHT_GRID = 3


@dataclass(frozen=True)
class DamageSettings:
    """Shares of the frames, 0..1, that are damaged in each way."""

    neighbour: float = 0.06
    """A piece of the next digit comes in."""
    rule: float = 0.06
    """A ruled line stands beside."""
    pen: float = 0.35
    """A thinner or wider pen."""
    ink: float = 0.4
    """Fainter or fuller ink."""
    blur: float = 0.12
    ground: float = 0.06
    """A grey ground."""
    grain: float = 0.12
    light: float = 0.1
    """Uneven light."""
    cut: float = 0.06
    """An edge that cuts the digit off."""


class BatchShift(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Move all frames of a batch together by up to `pixels`, up or down, left or right.

    One move a batch costs one slice; over the batches of an epoch each frame sees them all.
    """

    def __init__(self, pixels: int, seed: int) -> None:
        super().__init__(dtype="uint8")
        self.pixels = pixels
        self.random = keras.random.SeedGenerator(seed)

    def call(self, frames: Any, training: bool = False) -> Any:
        if not training:
            return frames
        margin = (self.pixels, self.pixels)
        padded = ops.pad(frames, ((0, 0), margin, margin))
        corner = keras.random.randint((2,), 0, 2 * self.pixels + 1, seed=self.random)
        start = ops.concatenate([ops.zeros((1,), corner.dtype), corner])
        return ops.slice(padded, start, ops.shape(frames))


class HandwritingAugmentation(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Every frame, (n, 28, 28) uint8, as another hand, pen and camera would have given it.

    In this order: a neighbour's piece and a rule beside it; a thinner or wider pen; fainter or
    fuller ink; blur; turned, slanted, stretched, bent and moved; a grey ground, grain, uneven
    light, a cut edge. The warp may weaken while the training goes on: a network that is nearly
    done learns more from frames that are nearer to real ones.
    """

    FINAL_STRENGTH = 0.5
    """The part of the warp's strength that is left at the end of the training."""

    def __init__(
        self,
        seed: int,
        *,
        warp_strength: float = 1.0,
        warp: WarpSettings = AUGMENTATION_WARP,
        damage: DamageSettings | None = DamageSettings(),
    ) -> None:
        """Make the layer.

        Args:
            seed: of all that is drawn at random.
            warp_strength: the part of the warp's spreads that counts, 0..1.
            warp: how far frames are moved and bent at full strength.
            damage: which frames are damaged; None only warps them.
        """
        super().__init__(dtype="float32")
        self.warp = warp
        self.damage = damage
        self.full_strength = warp_strength
        self.random = keras.random.SeedGenerator(seed)
        self.bend_weights = linear_weights(warp.bend_grid).astype(np.float32)  # (28, grid)
        self.light_weights = linear_weights(LIGHT_GRID).astype(np.float32)  # (28, 3)
        self.strength = self.add_weight(shape=(), initializer="ones", trainable=False)
        self.weaken(0.0)

    def weaken(self, progress: float) -> None:
        """Weaken the warp for a training of which a part, 0..1, is done."""
        self.strength.assign(self.full_strength * (1 - (1 - self.FINAL_STRENGTH) * progress))

    def call(self, frames: Any, training: bool = False) -> Any:
        if not training:
            return frames
        ink = ops.cast(frames, "float32") / WHITE  # (n, 28, 28)
        ink = self._warp(ink) if self.damage is None else self._damage(ink, self.damage)
        return ops.cast(ops.round(ops.clip(ink, 0.0, 1.0) * WHITE), "uint8")

    def _damage(self, ink: Any, share: DamageSettings) -> Any:
        # What looks at a pixel's neighbours comes before the warp: XLA would compute the warp anew
        # for each of them, ten times slower.
        ink = self._add_neighbours(ink, share)
        ink = self._change_pen(ink, share.pen)
        ink = self._change_ink(ink, share.ink)
        ink = self._blur(ink, share.blur)
        ink = self._warp(ink)
        return self._photograph(ink, share)

    def _choose(self, ink: Any, share: float) -> Any:
        """(n, 1, 1): 1 for a share of the frames, else 0."""
        chosen = keras.random.uniform((ops.shape(ink)[0], 1, 1), seed=self.random) < share
        return ops.cast(chosen, "float32")

    def _draw_normal(self, ink: Any, spread: float) -> Any:
        shape = (ops.shape(ink)[0], 1, 1)
        return self.strength * keras.random.normal(shape, stddev=spread, seed=self.random)

    def _draw_uniform(self, ink: Any, low: float, high: float) -> Any:
        shape = (ops.shape(ink)[0], 1, 1)
        return keras.random.uniform(shape, low, high, seed=self.random)

    def _add_neighbours(self, ink: Any, share: DamageSettings) -> Any:
        """Let the next frame's ink in from one side, and a rule from another."""
        columns = ops.cast(ops.arange(FRAME_SIDE), "float32")
        neighbour = ops.roll(ink, 7, axis=2) * (columns < 4)[None, None, :]  # noqa: PLR2004 - 4 columns of it
        neighbour = ops.where(self._choose(ink, 0.5) > 0, neighbour, ops.flip(neighbour, axis=2))
        neighbour = ops.roll(neighbour, 1, axis=0)
        row = ops.round(self._draw_uniform(ink, 0.0, 7.0))
        row = ops.where(self._choose(ink, 0.7) > 0, FRAME_SIDE - 1 - row, row)
        distance = ops.abs(columns[None, :, None] - row)
        rule = ops.clip(1.2 - distance, 0.0, 1.0) * ops.ones_like(ink)
        ink = ops.maximum(ink, neighbour * self._choose(ink, share.neighbour))
        return ops.maximum(
            ink, rule * self._choose(ink, share.rule) * self._draw_uniform(ink, 0.3, 1.0)
        )

    def _warp(self, ink: Any) -> Any:
        """Sample where an affine map and a smooth displacement point: bilinear, empty outside."""
        warp = self.warp
        middle = (FRAME_SIDE - 1) / 2
        line = ops.cast(ops.arange(FRAME_SIDE), "float32") - middle
        y, x = line[None, :, None], line[None, None, :]
        turn, slant = self._draw_normal(ink, warp.turn), self._draw_normal(ink, warp.slant)
        limit = warp.max_stretch
        wide = 1 + ops.clip(self._draw_normal(ink, warp.stretch), -limit, limit)
        tall = 1 + ops.clip(self._draw_normal(ink, warp.stretch), -limit, limit)
        from_x = (ops.cos(turn) * x - ops.sin(turn) * y) * wide + slant * y
        from_y = (ops.sin(turn) * x + ops.cos(turn) * y) * tall
        from_x = from_x + self._draw_normal(ink, warp.shift) + self._draw_displacement(ink) + middle
        from_y = from_y + self._draw_normal(ink, warp.shift) + self._draw_displacement(ink) + middle
        return sample_bilinear(ink, from_y, from_x)

    def _draw_displacement(self, ink: Any) -> Any:
        """A smooth displacement in pixels: (n, 28, 28)."""
        shape = (ops.shape(ink)[0], self.warp.bend_grid, self.warp.bend_grid)
        points = keras.random.normal(shape, stddev=self.warp.bend, seed=self.random)
        return _interpolate(self.strength * points, self.bend_weights)

    def _change_pen(self, ink: Any, share: float) -> Any:
        """Half a pixel wider or thinner on each side: the largest or least of 2x2 pixels."""
        right = ops.concatenate([ink[:, :, 1:], ink[:, :, -1:]], axis=2)
        wide, thin = ops.maximum(ink, right), ops.minimum(ink, right)
        wide = ops.maximum(wide, ops.concatenate([wide[:, 1:], wide[:, -1:]], axis=1))
        thin = ops.minimum(thin, ops.concatenate([thin[:, 1:], thin[:, -1:]], axis=1))
        other = ops.where(self._choose(ink, 0.6) > 0, wide, thin)
        part = self._choose(ink, share) * self._draw_uniform(ink, 0.3, 1.0)
        return ink + part * (other - ink)

    def _change_ink(self, ink: Any, share: float) -> Any:
        """Gain or lose soft edges, as another threshold would."""
        floor = self._draw_uniform(ink, -0.15, 0.25)
        full = self._draw_uniform(ink, 0.6, 1.15)
        other = ops.where(ink > 0, (ink - floor) / (full - floor), 0.0)
        return ops.where(self._choose(ink, share) > 0, ops.clip(other, 0.0, 1.0), ink)

    def _blur(self, ink: Any, share: float) -> Any:
        wider = ops.pad(ink, ((0, 0), (1, 1), (1, 1)))
        rows = wider[:, :-2] + 2 * wider[:, 1:-1] + wider[:, 2:]
        soft = (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 16
        return ink + self._choose(ink, share) * (soft - ink)

    def _photograph(self, ink: Any, share: DamageSettings) -> Any:
        """Add a grey ground, grain, light, and edges that cut the digit off."""
        ground = self._choose(ink, share.ground) * self._draw_uniform(ink, 0.02, 0.2)
        grain = keras.random.normal((FRAME_SIDE, FRAME_SIDE), stddev=0.12, seed=self.random)
        grain = grain * self._draw_uniform(ink, -1.5, 1.5)  # one field a batch: numbers cost time
        ink = ink + ground * (1 - ink) + grain * self._choose(ink, share.grain)
        ink = ink + self._draw_light(ink, share.light) * (1 - ink)
        line = ops.cast(ops.arange(FRAME_SIDE), "float32")
        edge = FRAME_SIDE - self._choose(ink, share.cut) * self._draw_uniform(ink, 4.0, 7.0)
        ink = ink * ops.cast(line[None, :, None] < edge, "float32")
        edge = self._choose(ink, share.cut) * self._draw_uniform(ink, 4.0, 7.0)
        return ink * ops.cast(line[None, :, None] >= edge, "float32")

    def _draw_light(self, ink: Any, share: float) -> Any:
        """Light that is stronger here than there, over some of the frames: (n, 28, 28) 0..1."""
        shape = (ops.shape(ink)[0], LIGHT_GRID, LIGHT_GRID)
        points = keras.random.uniform(shape, 0.0, 0.8, seed=self.random)
        return _interpolate(points, self.light_weights) * self._choose(ink, share)


def _interpolate(points: Any, weights: Any) -> Any:
    """Interpolate a grid (n, p, p) linearly by weights (28, p): (n, 28, 28)."""
    return ops.matmul(ops.matmul(weights, points), ops.transpose(weights))
