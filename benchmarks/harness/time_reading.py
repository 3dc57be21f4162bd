"""Read one picture again and again, in a process of its own: a line of JSON.

python -m benchmarks.harness.time_reading FILE RUNS
"""

import argparse
import json
import time
from pathlib import Path
from statistics import median

from inkdigit import Reader


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("runs", type=int)
    given = parser.parse_args()
    content, reader, seconds, text = given.file.read_bytes(), Reader.load(), [], ""
    for _ in range(given.runs):
        began = time.perf_counter()
        text = reader.read(content).text
        seconds.append(time.perf_counter() - began)
    facts = {"text": text, "p50": 1000 * median(seconds), "slowest": 1000 * max(seconds)}
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
