"""The ink model: views of pictures -> ink."""

from pathlib import Path

import numpy as np

from inkdigit.recognition.onnx_session import open_session, read_model_file
from inkdigit.types import InkMap, Pixels


class InkModel:
    """The network that says where a pen's strokes are, from an ONNX file.

    Args:
        path: a file that makes (n, h, w) uint8 of views (n, h, w, 3) uint8.
        threads: processor threads to use; 0 for all.

    Raises:
        ModelError: there is no such file, or it is damaged.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._session = open_session(read_model_file(path), path, threads)

    def find_ink(self, pixels: Pixels) -> InkMap:
        """Say of each pixel how much of it a pen's stroke covers.

        The view is seen as it is and in a mirror: a stroke that is taken for a wall in one of them
        is seldom one in the other.

        Args:
            pixels: (h, w, 3) uint8, RGB; both sides are multiples of 16.

        Returns:
            (h, w) uint8: 0 where there is none, 255 for full ink.
        """
        views = np.stack([pixels, pixels[:, ::-1]])
        seen, mirrored = self._session.run(None, {"views": views})[0]
        return np.asarray(np.maximum(seen, mirrored[:, ::-1]), np.uint8)
