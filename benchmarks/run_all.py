"""All benchmarks one after the other: the figures of the README, measured here.

python benchmarks/run_all.py            about half an hour on two cores
python benchmarks/run_all.py --quick    one seed and few epochs: does everything run?
"""

import subprocess
import sys

from measure import HERE, options

FULL: tuple[tuple[str, ...], ...] = (
    ("train_seed.py",),
    ("time_to_accuracy.py",),
    ("time_to_accuracy.py", "--to-995"),
    ("read_latency.py",),
    ("picture_sizes.py",),
    ("threshold.py",),
    ("calibration.py",),
    ("install_size.py",),
    ("serve.py",),
)
QUICK: tuple[tuple[str, ...], ...] = (
    ("train_seed.py", "--seeds", "1", "--epochs", "1"),
    ("time_to_accuracy.py", "--seeds", "1", "--epochs", "1", "--tutorial-epochs", "1"),
    ("time_to_accuracy.py", "--seeds", "1", "--to-995", "1"),
    ("read_latency.py", "--runs", "1", "--calls", "200"),
    ("picture_sizes.py", "--runs", "1"),
    ("threshold.py", "--epochs", "1"),
    ("calibration.py",),
    ("install_size.py",),
    ("serve.py", "--seconds", "5"),
)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--quick", action="store_true", help="the shortest settings")
    parser.add_argument("--model", help="for reading [default: the shipped one]")
    parser.add_argument("--pictures", help="a folder with labels.csv: real_pictures.py runs too")
    given = parser.parse_args()
    failed = []
    scripts = QUICK if given.quick else FULL
    if given.pictures:
        scripts = (*scripts, ("real_pictures.py", "--pictures", given.pictures))
    for script, *settings in scripts:
        command = [sys.executable, str(HERE / script), *settings]
        if given.data:
            command += ["--data", str(given.data)]
        if given.model and script == "read_latency.py":
            command += ["--model", given.model]
        if subprocess.run(command, check=False).returncode != 0:
            failed.append(script)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
