"""How much disk the base install takes: what reading needs, in an environment of its own.

pip is not in it: the one that runs this script installs. Needs a package index.
"""

import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

from benchmarks.harness.options import build_parser
from benchmarks.harness.processes import MEGABYTE, run_cold
from benchmarks.harness.report import print_headline, print_progress, print_table

ROOT = Path(__file__).resolve().parents[1]
PACKAGES_SHOWN = 10
MAX_MEGABYTES = 420


def main() -> None:
    build_parser(__doc__).parse_args()  # --data is taken, and not needed
    print_headline("install_size: the base install")
    with tempfile.TemporaryDirectory() as folder:
        site = install(Path(folder) / "venv")
        total = size(path for path in site.rglob("*"))
        packages = sorted(sizes(site).items(), key=lambda item: -item[1])
    rows = [(name, f"{megabytes:.1f}") for name, megabytes in packages[:PACKAGES_SHOWN]]
    rows.append((f"all {len(packages)} packages", f"{total:.1f}"))
    rows.append(("asked at most", f"{MAX_MEGABYTES}"))
    print_table(("package", "MB on disk"), rows)


def install(venv: Path) -> Path:
    """Make an environment with the pinned base requirements. Returns its site-packages."""
    print_progress("install_size: installing")
    run_cold(sys.executable, "-m", "venv", "--without-pip", str(venv))
    pip = (sys.executable, "-m", "pip", "--python", str(venv / "bin" / "python"), "install", "-q")
    run_cold(*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "base.txt"))
    run_cold(*pip, "--no-deps", str(ROOT))
    return next((venv / "lib").glob("python*")) / "site-packages"


def sizes(site: Path) -> dict[str, float]:
    """MB by package, as each one's own list of files says."""
    return {
        found.name: size(Path(str(file.locate())) for file in found.files or [])
        for found in distributions(path=[str(site)])
    }


def size(paths: Iterable[Path]) -> float:
    """MB that files take on the disk, whole blocks counted."""
    files = (path for path in paths if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_blocks * 512 for path in files) / MEGABYTE


if __name__ == "__main__":
    main()
