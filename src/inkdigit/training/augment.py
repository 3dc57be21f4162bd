"""Distortions of frames while training: seeded, on the device. They are no part of the model."""

from typing import Any

import keras
import numpy as np
from keras import ops

from inkdigit.synthetic.views import linear_weights
from inkdigit.types import FRAME_SIDE, Frames

WHITE = 255.0


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
    """Every frame as another hand, pen and camera would have given it.

    In this order: a neighbour's piece and a rule beside it; a thinner or wider pen; fainter or
    fuller ink; blur; moved, turned, slanted, stretched and bent; a grey ground, grain, uneven
    light, a cut edge. How far frames are moved and bent may ease off while the training goes on:
    a network that is nearly done learns more from frames that are nearer to real ones.
    """

    TURN, SLANT, STRETCH, SHIFT = 0.13, 0.16, 0.09, 1.0
    """Spreads: radians, columns a row, parts of the size, pixels."""
    EASED = 0.5
    """The part of these spreads, and of the bend's, that is left at the end of the training."""
    BEND, BEND_GRID = 0.7, 4
    """Spread of the elastic displacement in pixels, at each of a grid's points (P. Simard et al.,
    "Best Practices for Convolutional Neural Networks", 2003)."""
    COMPANY, PEN, INK, BLUR, GROUND, GRAIN, CUT = 0.06, 0.35, 0.4, 0.12, 0.06, 0.12, 0.06
    LIGHT = 0.1
    """Shares of the frames."""

    def __init__(self, seed: int, *, clean: bool = False, strength: float = 1.0) -> None:
        """Distort as a seed says.

        Args:
            seed: of all distortions.
            clean: only move and bend: the pen, the camera and what is near stay as they are.
            strength: how far to move and bend, 0..1.
        """
        super().__init__(dtype="float32")
        self.clean = clean
        self.full_strength = strength
        self.random = keras.random.SeedGenerator(seed)
        self.spread = linear_weights(self.BEND_GRID).astype(np.float32)  # (28, grid)
        self.light = linear_weights(3).astype(np.float32)  # (28, 3)
        self.strength = self.add_weight(shape=(), initializer="ones", trainable=False)
        self.ease(0.0)

    def ease(self, done: float) -> None:
        """Ease off as far as a part of the training, 0..1, is done."""
        self.strength.assign(self.full_strength * (1 - (1 - self.EASED) * done))

    def call(self, frames: Any, training: bool = False) -> Any:
        if not training:
            return frames
        ink = ops.cast(frames, "float32") / WHITE  # (n, 28, 28)
        # What looks at a pixel's neighbours comes before the move: XLA would compute the move anew
        # for each of them, ten times slower.
        distortions = (self._in_company, self._with_another_pen, self._inked, self._blurred,
                       self._moved, self._photographed)  # fmt: skip
        for distort in (self._moved,) if self.clean else distortions:
            ink = distort(ink)
        return ops.cast(ops.round(ops.clip(ink, 0.0, 1.0) * WHITE), "uint8")

    def _some(self, ink: Any, share: float) -> Any:
        """(n, 1, 1): 1 for a share of the frames, else 0."""
        chosen = keras.random.uniform((ops.shape(ink)[0], 1, 1), seed=self.random) < share
        return ops.cast(chosen, "float32")

    def _move(self, ink: Any, spread: float) -> Any:
        shape = (ops.shape(ink)[0], 1, 1)
        return self.strength * keras.random.normal(shape, stddev=spread, seed=self.random)

    def _uniform(self, ink: Any, low: float, high: float) -> Any:
        shape = (ops.shape(ink)[0], 1, 1)
        return keras.random.uniform(shape, low, high, seed=self.random)

    def _in_company(self, ink: Any) -> Any:
        """The next frame's ink comes in from one side, and a rule from another."""
        columns = ops.cast(ops.arange(FRAME_SIDE), "float32")
        neighbour = ops.roll(ink, 7, axis=2) * (columns < 4)[None, None, :]  # noqa: PLR2004 - 4 columns of it
        neighbour = ops.where(self._some(ink, 0.5) > 0, neighbour, ops.flip(neighbour, axis=2))
        neighbour = ops.roll(neighbour, 1, axis=0)
        place = ops.round(self._uniform(ink, 0.0, 7.0))
        place = ops.where(self._some(ink, 0.7) > 0, FRAME_SIDE - 1 - place, place)
        away = ops.abs(columns[None, :, None] - place)
        rule = ops.clip(1.2 - away, 0.0, 1.0) * ops.ones_like(ink)
        ink = ops.maximum(ink, neighbour * self._some(ink, self.COMPANY))
        return ops.maximum(ink, rule * self._some(ink, self.COMPANY) * self._uniform(ink, 0.3, 1.0))

    def _moved(self, ink: Any) -> Any:
        """Sampled where an affine map and a smooth displacement point: bilinear, empty outside."""
        middle = (FRAME_SIDE - 1) / 2
        line = ops.cast(ops.arange(FRAME_SIDE), "float32") - middle
        y, x = line[None, :, None], line[None, None, :]
        turn, slant = self._move(ink, self.TURN), self._move(ink, self.SLANT)
        wide = 1 + ops.clip(self._move(ink, self.STRETCH), -0.25, 0.25)
        tall = 1 + ops.clip(self._move(ink, self.STRETCH), -0.25, 0.25)
        from_x = (ops.cos(turn) * x - ops.sin(turn) * y) * wide + slant * y
        from_y = (ops.sin(turn) * x + ops.cos(turn) * y) * tall
        from_x = from_x + self._move(ink, self.SHIFT) + self._bend(ink) + middle
        from_y = from_y + self._move(ink, self.SHIFT) + self._bend(ink) + middle
        return _sampled(ink, from_y, from_x)

    def _bend(self, ink: Any) -> Any:
        """A smooth displacement in pixels: (n, 28, 28)."""
        shape = (ops.shape(ink)[0], self.BEND_GRID, self.BEND_GRID)
        points = self.strength * keras.random.normal(shape, stddev=self.BEND, seed=self.random)
        return ops.matmul(ops.matmul(self.spread, points), ops.transpose(self.spread))

    def _with_another_pen(self, ink: Any) -> Any:
        """Half a pixel wider or thinner on each side: the largest or least of 2x2 pixels."""
        right = ops.concatenate([ink[:, :, 1:], ink[:, :, -1:]], axis=2)
        wide, thin = ops.maximum(ink, right), ops.minimum(ink, right)
        wide = ops.maximum(wide, ops.concatenate([wide[:, 1:], wide[:, -1:]], axis=1))
        thin = ops.minimum(thin, ops.concatenate([thin[:, 1:], thin[:, -1:]], axis=1))
        other = ops.where(self._some(ink, 0.6) > 0, wide, thin)
        part = self._some(ink, self.PEN) * self._uniform(ink, 0.3, 1.0)
        return ink + part * (other - ink)

    def _inked(self, ink: Any) -> Any:
        """Soft edges gained or lost, as another threshold would."""
        floor = self._uniform(ink, -0.15, 0.25)
        full = self._uniform(ink, 0.6, 1.15)
        other = ops.where(ink > 0, (ink - floor) / (full - floor), 0.0)
        return ops.where(self._some(ink, self.INK) > 0, ops.clip(other, 0.0, 1.0), ink)

    def _blurred(self, ink: Any) -> Any:
        wider = ops.pad(ink, ((0, 0), (1, 1), (1, 1)))
        rows = wider[:, :-2] + 2 * wider[:, 1:-1] + wider[:, 2:]
        soft = (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 16
        return ink + self._some(ink, self.BLUR) * (soft - ink)

    def _photographed(self, ink: Any) -> Any:
        """A grey ground, grain, and edges that cut the digit off."""
        ground = self._some(ink, self.GROUND) * self._uniform(ink, 0.02, 0.2)
        grain = keras.random.normal((FRAME_SIDE, FRAME_SIDE), stddev=0.12, seed=self.random)
        grain = grain * self._uniform(ink, -1.5, 1.5)  # one field a batch: numbers cost time
        ink = ink + ground * (1 - ink) + grain * self._some(ink, self.GRAIN)
        ink = ink + self._lit(ink) * (1 - ink)
        line = ops.cast(ops.arange(FRAME_SIDE), "float32")
        edge = FRAME_SIDE - self._some(ink, self.CUT) * self._uniform(ink, 4.0, 7.0)
        ink = ink * ops.cast(line[None, :, None] < edge, "float32")
        edge = self._some(ink, self.CUT) * self._uniform(ink, 4.0, 7.0)
        return ink * ops.cast(line[None, :, None] >= edge, "float32")

    def _lit(self, ink: Any) -> Any:
        """Light that is stronger here than there, over some of the frames: (n, 28, 28) 0..1."""
        points = keras.random.uniform((ops.shape(ink)[0], 3, 3), 0.0, 0.8, seed=self.random)
        light = ops.matmul(ops.matmul(self.light, points), ops.transpose(self.light))
        return light * self._some(ink, self.LIGHT)


def handwriting_augmentation(frames: Frames, seed: int, strength: float = 1.0) -> Frames:
    """Each frame once as `HandwritingAugmentation` gives it: (n, 28, 28) uint8."""
    given = HandwritingAugmentation(seed, strength=strength)(frames, training=True)
    return np.asarray(ops.convert_to_numpy(given), np.uint8)


def _sampled(ink: Any, y: Any, x: Any) -> Any:
    """Frames (n, 28, 28) read at y, x (n, 28, 28): bilinear, 0 outside."""
    if keras.backend.backend() == "torch":
        return _sampled_by_torch(ink, y, x)
    side = FRAME_SIDE + 2
    flat = ops.reshape(ops.pad(ink, ((0, 0), (1, 1), (1, 1))), (-1, side * side))
    y = ops.clip(y + 1, 0.0, side - 1.001)
    x = ops.clip(x + 1, 0.0, side - 1.001)
    top, left = ops.floor(y), ops.floor(x)
    down, right = y - top, x - left
    corner = ops.cast(top * side + left, "int32")

    def at(offset: int) -> Any:
        where = ops.reshape(corner + offset, (-1, FRAME_SIDE * FRAME_SIDE))
        return ops.reshape(ops.take_along_axis(flat, where, axis=1), (-1, FRAME_SIDE, FRAME_SIDE))

    above = at(0) * (1 - right) + at(1) * right
    below = at(side) * (1 - right) + at(side + 1) * right
    return above * (1 - down) + below * down


def _sampled_by_torch(ink: Any, y: Any, x: Any) -> Any:
    """The same in one call, four times faster."""
    import torch  # noqa: PLC0415 - this backend may not be the one installed

    places = torch.stack((x, y), dim=-1) * (2 / (FRAME_SIDE - 1)) - 1  # -1..1 within the frame
    return torch.nn.functional.grid_sample(ink[:, None], places, align_corners=True)[:, 0]
