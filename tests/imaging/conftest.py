"""What the tests of imaging share: the format HEIC, and a picture that is not symmetric."""

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray


@pytest.fixture(autouse=True, scope="session")
def with_heic() -> None:
    pillow_heif.register_heif_opener()


@pytest.fixture
def grey() -> NDArray[np.uint8]:
    """A ramp with a dark corner, so that a turn or a mirror shows: (24, 32)."""
    ramp = np.linspace(60, 250, 32).astype(np.uint8)[None].repeat(24, axis=0)
    ramp[:6, :8] = 0
    return ramp
