"""How fast a loaded Reader is, in a process of its own: a line of JSON for `read_latency`."""

import argparse
import io
import json
import os
import statistics
import time
from collections.abc import Callable

import numpy as np
from PIL import Image

from benchmarks.harness.processes import peak_megabytes
from inkdigit import Reader
from inkdigit.synthetic.samples import sketch
from inkdigit.types import Frames

BATCH_SIZE = 1024
WARM_UP_CALLS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="a run folder or an ONNX file [default: the shipped one]")
    parser.add_argument("--calls", type=int, default=2000)
    given = parser.parse_args()
    reader = Reader.load(given.model)
    frames = np.random.default_rng(0).integers(0, 256, (BATCH_SIZE, 28, 28), np.uint8)
    one = time_calls(lambda: reader.predict_proba(frames[:1]), given.calls)
    drawn = draw_png(7)
    drawing = time_calls(lambda: reader.read(drawn, one=True), max(20, given.calls // 10))
    facts = {
        "one_p50": statistics.median(one),
        "one_p99": statistics.quantiles(one, n=100)[98],
        "drawing_p50": statistics.median(drawing),
        "batch_one_thread": count_frames_a_second(reader, frames),
        "megabytes": peak_megabytes(),
        "batch_all_threads": count_frames_a_second(Reader.load(given.model, threads=0), frames),
        "threads": os.cpu_count(),
    }
    print(json.dumps(facts))


def time_calls(call: Callable[[], object], calls: int) -> list[float]:
    """The milliseconds that each of many calls takes, warm."""
    seconds = []
    for number in range(calls + WARM_UP_CALLS):
        began = time.perf_counter()
        call()
        if number >= WARM_UP_CALLS:
            seconds.append(time.perf_counter() - began)
    return [1000 * value for value in seconds]


def count_frames_a_second(reader: Reader, frames: Frames, batches: int = 20) -> float:
    return (
        1000
        * len(frames)
        / statistics.median(time_calls(lambda: reader.predict_proba(frames), batches))
    )


def draw_png(digit: int) -> bytes:
    """A drawing of 200x200 pixels as the bytes of a file."""
    content = io.BytesIO()
    Image.fromarray(sketch(digit, (200, 200))).save(content, "PNG")
    return content.getvalue()


if __name__ == "__main__":
    main()
