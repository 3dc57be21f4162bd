"""Arrays of any numbers -> 0..255, by a rule that is the same for pictures and frames."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class ValueSettings(NamedTuple):
    """How numbers are told apart, and how many are scaled at a time."""

    block: int = 2**20
    """Values at a time: a large picture needs the memory of floats but once."""
    overshoot: float = 1.25
    """How far above white floats may reach: resizing sharpens edges."""
    min_white: float = 16.0
    """Floats that reach beyond 1, but not to this, and below 0 are standardised, and no picture."""


VALUE_SETTINGS = ValueSettings()


def scale_array(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Bring an array of numbers to 0..255.

    - bool: False is 0, True is 255.
    - Integers are taken as they are. Where none is above 1, they are a mask, and 1 is 255. Where
      one is above 255, white is the least number that fills as many bits.
    - Floats reach from 0 to 1, or, where one is above 1.25, from 0 to 255.

    >>> import numpy as np
    >>> scale_array(np.array([[0.0, 0.5, 1.0]]))
    array([[  0, 128, 255]], dtype=uint8)

    Raises:
        ValueError: they are no numbers, or reach below 0 or beyond 255 as no picture does.
    """
    if values.dtype.kind not in "buif":
        raise ValueError(f"Expected an array of numbers. Received: {values.dtype}.")
    if not values.size:
        return values.astype(np.uint8)
    low, high = float(values.min()), float(values.max())
    white = _find_float_white(low, high) if values.dtype.kind == "f" else _find_white(low, high)
    if white == 255 and values.dtype.kind != "f":  # noqa: PLR2004 - of 8 bits
        return values.astype(np.uint8, copy=False)
    return scale_rows(values.reshape(len(values), -1), white).reshape(values.shape)


def scale_rows(values: NDArray[Any], white: float) -> NDArray[np.uint8]:
    """Scale (n, m) numbers so that `white` becomes 255; what is no number, or below 0, becomes 0.

    What is beyond white becomes 255.
    """
    size = max(1, VALUE_SETTINGS.block // values.shape[1])
    scaled = np.empty(values.shape, np.uint8)
    for start in range(0, len(values), size):
        rows = drop_no_numbers(values[start : start + size]) * np.float32(255 / white)
        scaled[start : start + size] = np.rint(rows).clip(max=255)
    return scaled


def drop_no_numbers(values: NDArray[Any]) -> NDArray[np.float32]:
    """Give floats from 0 on, with 0 for what is no number, or below or beyond all."""
    return np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0).clip(min=0)


def fill_bits(highest: float) -> float:
    """Find white: the least number of at least 8 bits that fills as many as `highest` needs."""
    return float((1 << max(8, int(highest).bit_length())) - 1)


def _find_white(low: float, high: float) -> float:
    """Find what is white in integers."""
    if low < 0:
        raise ValueError(f"Expected integers from 0 on. Received: {low:g} to {high:g}.")
    return 1.0 if high == 1 else fill_bits(high)


def _find_float_white(low: float, high: float) -> float:
    """Find what is white in floats, which reach a little beyond 0 and white where resized."""
    _, overshoot, min_white = VALUE_SETTINGS
    white = 1.0 if high <= overshoot else 255.0
    reach = overshoot * white
    is_standardised = low < 0 and white > 1 and high < min_white
    if not (low >= white - reach and high <= reach) or is_standardised:
        raise ValueError(
            f"Expected floats 0..1 or 0..255. Received: {low:g} to {high:g}. Scale them to 0..255."
        )
    return white
