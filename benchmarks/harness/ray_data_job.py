"""An archive by hand, with Ray Data and a `Reader`: `... ray_data_job FOLDER OUT ADDRESS JOBS N`.

N pictures make a part, which is a file.
"""

import sys
from pathlib import Path
from typing import Any

import cv2
import ray
import ray.data

from inkdigit import Reader


class Read:
    """An actor of Ray Data: paths -> rows."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._reader = Reader.load()

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        rows = [self._reader.try_read(str(path), one=True).to_dict() for path in batch["path"]]
        names = ("text", "confidence", "status", "message", "milliseconds")
        return {"path": list(batch["path"])} | {
            name: [row.get(name) for row in rows] for name in names
        }


def main() -> None:
    folder, out, address = sys.argv[1:4]
    jobs, part_size = map(int, sys.argv[4:])
    ray.init(address=address, log_to_driver=False)
    paths = sorted(str(path) for path in Path(folder).rglob("*.*"))
    blocks = max(jobs, len(paths) // part_size)
    archive = ray.data.from_items([{"path": path} for path in paths], override_num_blocks=blocks)
    archive.map_batches(Read, concurrency=jobs, batch_size=part_size).write_parquet(out)
    read = ray.data.read_parquet(out).count()
    if read != len(paths):
        sys.exit(f"{len(paths)} pictures, and {read} rows.")


if __name__ == "__main__":
    main()
