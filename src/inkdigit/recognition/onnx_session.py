"""An ONNX file -> a session that runs it on the processor."""

from pathlib import Path
from typing import Any

import onnxruntime

from inkdigit.errors import ModelError

ERRORS_ONLY = 3
"""ONNX Runtime's log level."""


def read_model_file(path: Path) -> bytes:
    """Read a model's file whole.

    Raises:
        ModelError: there is none, or it cannot be read.
    """
    if not path.is_file():
        raise ModelError(f"There is no model {path}. Choose another file.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"Cannot read the model {path}: {error.strerror}.") from error


def open_session(content: bytes, path: Path, threads: int) -> Any:
    """Make an ONNX Runtime session.

    Args:
        content: of the model's file.
        path: of that file, for messages.
        threads: processor threads to use; 0 for all.

    Raises:
        ModelError: it is damaged, or no ONNX model.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors have no common base
        raise ModelError(
            f"The model {path} is damaged, or no ONNX file. Choose another one. "
            f"ONNX Runtime says: {str(error).splitlines()[0]}"
        ) from error
