"""All benchmarks one after the other: the figures of the README, measured here.

python -m benchmarks.run_all            about half an hour on two cores
python -m benchmarks.run_all --quick    one seed and few epochs: does everything run?
"""

import subprocess
import sys

from benchmarks.harness.options import build_parser

FULL: tuple[tuple[str, ...], ...] = (
    ("train_seed",),
    ("time_to_accuracy",),
    ("time_to_accuracy", "--to-995"),
    ("accuracy", "--models", "shipped"),
    ("read_latency",),
    ("picture_sizes",),
    ("install_size",),
    ("batch",),
    ("ray_batch",),
    ("serve",),
)
QUICK: tuple[tuple[str, ...], ...] = (
    ("train_seed", "--seeds", "1", "--epochs", "1"),
    ("time_to_accuracy", "--seeds", "1", "--epochs", "1", "--tutorial-epochs", "1"),
    ("time_to_accuracy", "--seeds", "1", "--to-995", "1"),
    ("accuracy", "--models", "shipped", "--holdout", "1000"),
    ("read_latency", "--runs", "1", "--calls", "200"),
    ("picture_sizes", "--runs", "1"),
    ("install_size",),
    ("batch", "--pictures", "100", "--photos", "0"),
    ("ray_batch", "--pictures", "100"),
    ("serve", "--seconds", "5"),
)


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--quick", action="store_true", help="the shortest settings")
    parser.add_argument("--model", help="for reading [default: the shipped one]")
    parser.add_argument("--pictures", help="a folder with labels.csv: real_pictures runs too")
    given = parser.parse_args()
    benchmarks = QUICK if given.quick else FULL
    if given.pictures:
        benchmarks = (*benchmarks, ("real_pictures", "--pictures", given.pictures))
    failed = []
    for name, *settings in benchmarks:
        command = [sys.executable, "-m", f"benchmarks.{name}", *settings]
        if given.data:
            command += ["--data", str(given.data)]
        if given.model and name == "read_latency":
            command += ["--model", given.model]
        if subprocess.run(command, check=False).returncode != 0:
            failed.append(name)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
