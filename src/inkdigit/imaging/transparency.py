"""A transparent picture -> an opaque one, on the paper that it was drawn for."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigit.types import Pixels


class TransparencySettings(NamedTuple):
    """How the paper under a transparent picture is chosen."""

    opaque: int = 128
    """Alpha, 0..255, from which a pixel is there."""
    light: int = 128
    """Grey level from which strokes are light, and lie on black."""
    opaque_share: float = 0.5
    """A picture that is there in more than this part has paper of its own."""
    even_opaque_share: float = 0.8
    """The same where all that is there has one tone, so that it may be strokes."""
    tone_range: int = 6
    """Grey levels: strokes of one colour differ in transparency, writing from its paper by more."""
    sample_pixels: int = 250_000
    """Pixels that are enough to tell a typical colour."""
    block_pixels: int = 2**18
    """That are laid on it at a time."""


TRANSPARENCY_SETTINGS = TransparencySettings()


def flatten_transparency(
    rgba: NDArray[np.uint8], settings: TransparencySettings = TRANSPARENCY_SETTINGS
) -> Pixels:
    """Lay a transparent picture on what it was drawn for.

    Strokes on an empty ground lie on white, light ones on black. A picture that is mostly there
    lies on its own typical colour. One of a single tone may be strokes or an empty page: up to
    `even_opaque_share` it is taken for strokes.

    Args:
        rgba: (h, w, 4) uint8.
        settings: how the paper is chosen.

    Returns:
        (h, w, 3) uint8.
    """
    paper = _choose_paper(rgba, settings)
    pixels = np.empty((*rgba.shape[:2], 3), np.uint8)
    rows = max(1, settings.block_pixels // rgba.shape[1])
    for start in range(0, len(rgba), rows):  # a large picture has no memory for all at once
        part = rgba[start : start + rows]
        alpha = part[:, :, 3:].astype(np.uint16)
        mixed = part[:, :, :3] * alpha + paper * (255 - alpha)
        pixels[start : start + rows] = (mixed + 127) // 255
    return pixels


def _choose_paper(rgba: NDArray[np.uint8], settings: TransparencySettings) -> NDArray[np.uint16]:
    """Choose the colour, (3,) uint16, on which a transparent picture is laid."""
    step = max(1, int((rgba.shape[0] * rgba.shape[1] / settings.sample_pixels) ** 0.5))
    sample = rgba[::step, ::step].reshape(-1, 4)
    visible = sample[sample[:, 3] >= settings.opaque, :3]
    has_tones = len(visible) > 0 and np.ptp(visible, axis=0).max() > settings.tone_range
    least = settings.opaque_share if has_tones else settings.even_opaque_share
    if len(visible) > least * len(sample):
        return np.asarray(np.median(visible, axis=0), np.uint16)
    shade, alpha = sample[:, :3].mean(axis=1), sample[:, 3]
    is_light = alpha.any() and np.average(shade, weights=alpha) >= settings.light
    return np.full(3, 0 if is_light else 255, np.uint16)
