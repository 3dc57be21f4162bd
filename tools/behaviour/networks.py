"""Records what the package's ONNX files answer: frames and lines, drawn and by chance."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

import inkdigit
from tools.behaviour.handwriting import Hand, Ink, random_of, write_line
from tools.behaviour.record import Record, fingerprint

FRAME_SIDE = 28
LINE_HEIGHT = 32
LINE_WIDTHS = (32, 64, 148, 400)
BATCHES = (1, 7, 64)


def record_networks() -> Iterator[Record]:
    """Record the outputs of every ONNX file of the package for the same inputs."""
    for path in find_networks():
        session = open_session(path)
        for title, batch in lines() if takes_lines(session) else frames():
            yield Record("network", f"{path.name}: {title}", run(session, batch))


def find_networks() -> list[Path]:
    """The package's ONNX files, in the order of their names."""
    package = Path(inkdigit.__file__).parent
    return sorted(package.glob("*/weights/*.onnx"), key=lambda path: path.name)


def open_session(path: Path) -> Any:
    """One thread, so that sums are added up in one order."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def takes_lines(session: Any) -> bool:
    """Whether a network reads lines rather than frames."""
    return bool(session.get_inputs()[0].shape[1] == LINE_HEIGHT)


def run(session: Any, batch: NDArray[np.uint8]) -> dict[str, str]:
    """The fingerprint of each output, and of the input, which has to be the same."""
    names = [output.name for output in session.get_outputs()]
    values = session.run(names, {session.get_inputs()[0].name: batch})
    outputs = zip(names, (fingerprint(value) for value in values), strict=True)
    return {"input": fingerprint(batch), **dict(outputs)}


def frames() -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """(n, 28, 28) uint8: chance, nothing, and each digit drawn."""
    shape = (FRAME_SIDE, FRAME_SIDE)
    for count in BATCHES:
        yield f"{count} frames by chance", by_chance((count, *shape))
    yield (
        "an empty and a full frame",
        np.stack([np.full(shape, tone, np.uint8) for tone in (0, 255)]),
    )
    drawn = [fit(draw_digit(digit, take), shape) for take in range(5) for digit in range(10)]
    yield "drawn frames", np.stack(drawn)


def lines() -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """(n, 32, w) uint8: chance, nothing, and drawn numbers."""
    for width in LINE_WIDTHS:
        shape = (LINE_HEIGHT, width)
        yield f"lines of {width} by chance", by_chance((2, *shape))
        yield f"an empty line of {width}", np.zeros((1, *shape), np.uint8)
        drawn = [fit(draw_number(take, width), shape) for take in range(8)]
        yield f"drawn lines of {width}", np.stack(drawn)


def by_chance(shape: tuple[int, ...]) -> NDArray[np.uint8]:
    return random_of(str(shape)).integers(0, 256, shape, np.uint8)


def draw_digit(digit: int, take: int) -> Ink:
    return write_line(str(digit), random_of(f"frame {digit} {take}"))


def draw_number(take: int, width: int) -> Ink:
    random = random_of(f"line {take} {width}")
    digits = "".join(random.choice(list("0123456789"), max(1, width // 24)))
    return write_line(digits, random, Hand(gap=0.05 * (take - 2)))


def fit(ink: Ink, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Shrink ink into the middle of a frame or line, with a margin of four pixels."""
    room = np.array(shape) - 8
    scale = min(room / ink.shape)
    height, width = (max(1, int(side * scale)) for side in ink.shape)
    small = np.asarray(cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    top, left = (shape[0] - height) // 2, (shape[1] - width) // 2
    frame = np.zeros(shape, np.uint8)
    frame[top : top + height, left : left + width] = small
    return frame
