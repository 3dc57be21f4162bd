"""An archive on a Ray cluster, against the pool, and against the same job by hand with Ray Data.

    python -m benchmarks.ray_batch [--pictures 4000] [--jobs 2] [--turns 3] [--data DIR]

The cluster is on this machine, with as many cores as there are jobs. All sides write parts of as
many rows, in turns; figures are medians. A rate once warm is that of the pictures which the archive
has beyond its half: both are parts enough for all workers. (Of two parts, Ray Data gives both to
the worker that is there first.)
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.batch import make_archive
from benchmarks.harness.options import build_parser
from benchmarks.harness.processes import INKDIGIT, run_cold
from benchmarks.harness.report import print_headline, print_progress, print_table

SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # there, and so here, Ray stays on the loopback
    "RAY_worker_niceness": "0",  # as the pool's
}
MEMORY = 80 * 1024**2
"""Bytes of the cluster's object store."""
PARTS = 20
"""That an archive makes, and a few small ones at its beginning."""
Job = Callable[[Path, Path], tuple[str, ...]]
"""An archive and a folder for its table -> the command that reads it."""


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--pictures", type=int, default=4_000, help="small ones [4000]")
    parser.add_argument("--jobs", type=int, default=2, help="cores [2]")
    parser.add_argument("--turns", type=int, default=3, help="of each side [3]")
    given = parser.parse_args()
    print_headline("ray_batch: an archive on a Ray cluster")
    address = start_cluster(given.jobs)
    jobs, part_size = str(given.jobs), str(max(10, given.pictures // PARTS))
    batch = (INKDIGIT, "batch", "--one", "--part-size", part_size)
    by_hand = (sys.executable, "-m", "benchmarks.harness.ray_data_job")
    sides: dict[str, Job] = {
        "pool": lambda archive, out: (*batch, str(archive), "--out", str(out), "--jobs", jobs),
        "Ray": lambda archive, out: (
            *batch, str(archive), "--out", str(out), "--engine", "ray", "--address", address,
        ),
        "Ray Data by hand": lambda archive, out: (
            *by_hand, str(archive), str(out), address, jobs, part_size,
        ),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        archives = [Path(folder) / "half", Path(folder) / "pictures"]
        counts = [given.pictures // 2, given.pictures]
        for archive, count in zip(archives, counts, strict=True):
            make_archive(archive, count, "small")
        runs = [
            {name: measure(name, job, archives) for name, job in sides.items()}
            for _ in range(given.turns)
        ]
    seconds = {name: median(run[name][1] for run in runs) for name in sides}
    beyond = {name: median(run[name][1] - run[name][0] for run in runs) for name in sides}
    rates = {name: (counts[1] - counts[0]) / beyond[name] for name in sides}
    rows = [
        (
            name, f"{seconds[name]:.1f}", f"{rates[name]:.1f}",
            f"{rates[name] / rates[other]:.2f} of {other}; asked: {asked}" if other else "",
        )
        for name, other, asked in (
            ("pool", "", ""), ("Ray", "pool", "0.7"), ("Ray Data by hand", "Ray", "1 at most"),
        )
    ]  # fmt: skip
    print_table(
        (f"{given.pictures:,} small pictures", "seconds", "a second, warm", "compared"), rows
    )


def start_cluster(cores: int) -> str:
    """Start a cluster that ends with this process; give its address."""
    os.environ.update(SETTINGS)
    import ray  # noqa: PLC0415 - it reads the settings now

    print_progress("ray_batch: starting a cluster")
    ray.init(
        address="local", num_cpus=cores, object_store_memory=MEMORY, include_dashboard=False,
        log_to_driver=False, logging_level="ERROR",
    )  # fmt: skip
    address: str = ray.get_runtime_context().gcs_address
    return address


def measure(name: str, job: Job, archives: list[Path]) -> tuple[float, ...]:
    """Seconds for each archive, from cold to a table."""
    seconds = []
    for archive in archives:
        print_progress(f"ray_batch: {archive.name}, {name}")
        with tempfile.TemporaryDirectory() as out:
            seconds.append(run_cold(*job(archive, Path(out) / "table")).seconds)
    return tuple(seconds)


if __name__ == "__main__":
    main()
