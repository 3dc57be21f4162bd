"""A strange model is tried in a process of its own, with limits, before it is loaded.

An ONNX file is a program: it may loop without end or ask for any memory, and it may answer an empty
frame well and others not.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from inkdigit.errors import ModelError


@dataclass(frozen=True)
class ProbeLimits:
    """What a model may take to be loaded and to read a few frames; ours take half a second."""

    cpu_seconds: int = 30
    memory_bytes: int = 6 * 2**30
    """Of addresses: a thread takes some without using them."""
    wall_seconds: float = 300
    """On a machine that has other things to do."""


DEFAULT_LIMITS = ProbeLimits()


def probe_model(path: Path, limits: ProbeLimits = DEFAULT_LIMITS) -> None:
    """Load a digit model elsewhere, and have it read a few frames.

    Args:
        path: of the ONNX file.
        limits: what it may take. Where the system knows none, only the time on the wall counts.

    Raises:
        ModelError: it cannot be loaded, does not give probabilities, or takes more than it may.
    """
    if not sys.executable:  # within another program, which has to know what it loads
        return
    command = [sys.executable, "-m", __name__, str(path)]
    try:
        done = subprocess.run(  # noqa: S603 - this very module
            [*command, str(limits.cpu_seconds), str(limits.memory_bytes)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _make_error(path, limits) from error
    if done.returncode == ModelError.exit_code:
        raise ModelError(done.stderr.decode("utf-8", "replace").strip())
    if done.returncode:
        raise _make_error(path, limits)


def _make_error(path: Path, limits: ProbeLimits) -> ModelError:
    return ModelError(
        f"The model {path} takes more than {limits.cpu_seconds} s or "
        f"{limits.memory_bytes / 2**30:.0f} GiB to read a few frames. Choose another one."
    )


def _limit_process(cpu_seconds: int, memory_bytes: int) -> None:
    """Let this process take no more, where the system can see to it."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_AS, memory_bytes)):
        hard = resource.getrlimit(kind)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> None:
    path, cpu_seconds, memory_bytes = sys.argv[1:]
    _limit_process(int(cpu_seconds), int(memory_bytes))
    from inkdigit.recognition.digit_model import DigitModel  # noqa: PLC0415 - within the limits

    try:
        DigitModel(Path(path))
    except ModelError as error:
        sys.stderr.write(str(error))
        sys.exit(error.exit_code)


if __name__ == "__main__":
    _main()
