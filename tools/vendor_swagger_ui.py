"""Fetch another version of Swagger UI from npm into the server's static files, with its licence.

python -m tools.vendor_swagger_ui 5.35.0

npm compares what it downloads with the registry's checksum. Run the page's tests afterwards: the
API reference must still work under the server's content security policy, and for everybody.
"""

import argparse
import subprocess
import tarfile
import tempfile
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/inkdigit/server/static/swagger-ui"
FILES = (
    "LICENSE",
    "NOTICE",
    "swagger-ui-bundle.js",
    "swagger-ui-bundle.js.LICENSE.txt",
    "swagger-ui.css",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("version", help="of the npm package swagger-ui-dist")
    version = parser.parse_args().version
    with tempfile.TemporaryDirectory() as folder:
        pack(version, Path(folder))
        (archive,) = Path(folder).glob("*.tgz")
        extract(archive, TARGET)
    print(f"Swagger UI {version} is in {TARGET}: run pytest tests/server/page.")


def pack(version: str, folder: Path) -> None:
    """Download the package's archive into a folder."""
    command = ["npm", "pack", "--silent", f"swagger-ui-dist@{version}"]
    subprocess.run(command, cwd=folder, check=True)


def extract(archive: Path, target: Path) -> None:
    """Write the files that are served, and the licences of all that is in them."""
    target.mkdir(exist_ok=True)
    with tarfile.open(archive) as package:
        for name in FILES:
            stream = package.extractfile(f"package/{name}")
            if stream is None:
                raise SystemExit(f"{archive.name} holds no {name}: is this swagger-ui-dist?")
            (target / name).write_bytes(stream.read())


if __name__ == "__main__":
    main()
