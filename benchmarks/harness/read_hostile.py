"""Read one file that means harm, in a process of its own: a line of JSON.

    python -m benchmarks.harness.read_hostile FILE

The process ends itself after a minute of the processor's time.
"""

import argparse
import json
import resource
import time
import warnings
from pathlib import Path

from benchmarks.harness.processes import peak_megabytes
from inkdigit import PictureError, Reader

MAX_CPU_SECONDS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    warnings.simplefilter("ignore")  # Pillow warns of what it then raises
    reader, began = Reader.load(), time.process_time()
    try:
        answer = str(reader.read(given.file).status)
    except PictureError as error:
        answer = type(error).__name__
    seconds = time.process_time() - began
    print(json.dumps({"answer": answer, "seconds": seconds, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main()
