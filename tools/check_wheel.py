"""Build the wheel, install it in an environment of its own, and read a picture there.

    python -m tools.check_wheel

Nothing of the repository is in reach there but the wheel and the pinned requirements.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPOSITORY = "https://host.example/somebody/inkdigit"
DRAW = """
from PIL import Image
from inkdigit.synthetic.samples import sketch
Image.fromarray(sketch(7, (240, 240))).save("seven.png")
"""
SHOW_URLS = """
from importlib.metadata import metadata
print(*metadata("inkdigit").get_all("Project-URL"), sep="\\n")
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command to its end, without Python's and inkdigit's variables. Returns its stdout."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "INKDIGIT", "VIRTUAL_ENV"))
    }
    environment = kept | {"INKDIGIT_REPOSITORY": REPOSITORY, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def check_wheel(folder: Path) -> None:
    """Build, install and read in an empty folder."""
    wheels, place, desk = (folder / name for name in ("wheels", "environment", "desk"))
    desk.mkdir()
    build = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    run(*build, "-w", wheels, ROOT, cwd=desk)
    (wheel,) = wheels.iterdir()
    venv.create(place, with_pip=True)
    python, inkdigit = place / "bin" / "python", place / "bin" / "inkdigit"
    pip = (python, "-m", "pip", "install", "--quiet")
    locked = ROOT / "requirements" / "base.txt"
    run(*pip, "--require-hashes", "-r", locked, cwd=desk)
    run(*pip, "--no-deps", wheel, cwd=desk)
    run(python, "-m", "pip", "check", cwd=desk)
    run(python, "-c", DRAW, cwd=desk)
    expect("7", run(inkdigit, "read", "--format", "jsonl", "seven.png", cwd=desk), '"text": "7"')
    expect("its URL", run(python, "-c", SHOW_URLS, cwd=desk), f"Repository, {REPOSITORY}")
    print(f"{wheel.name} ({wheel.stat().st_size / 1e6:.1f} MB) is installed and reads.")


def expect(what: str, output: str, words: str) -> None:
    """End where an output has not what it should."""
    if words not in output:
        sys.exit(f"Expected {what}. Received: {output}")


def main() -> None:
    """Check it in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        check_wheel(Path(folder))


if __name__ == "__main__":
    main()
