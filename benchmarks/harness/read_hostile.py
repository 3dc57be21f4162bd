"""Read files that mean harm, each in a process of its own: a line of JSON for each.

    python -m benchmarks.harness.read_hostile

Takes a path a line. Each process is a fork of this one, which has loaded the networks, and has a
minute of the processor's time: what it does to itself is told, and the next one begins anew.
"""

import json
import os
import resource
import sys
import time
import warnings

from benchmarks.harness.processes import peak_megabytes
from inkdigit import PictureError, Reader

MAX_CPU_SECONDS = 60


def main() -> None:
    warnings.simplefilter("ignore")  # Pillow warns of what it then raises
    reader = Reader.load()
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
            print(json.dumps(read(reader, line.removesuffix("\n"))), flush=True)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code != 0:
            print(json.dumps({"answer": f"ended with {code}"}), flush=True)


def read(reader: Reader, path: str) -> dict[str, object]:
    """Read a picture: what was answered, a core's seconds and the peak of the memory."""
    began = time.process_time()
    try:
        answer = str(reader.read(path).status)
    except PictureError as error:
        answer = type(error).__name__
    seconds = time.process_time() - began
    return {"answer": answer, "seconds": seconds, "megabytes": peak_megabytes()}


if __name__ == "__main__":
    main()
