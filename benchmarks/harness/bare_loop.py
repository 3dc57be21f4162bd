"""Read all pictures below a folder as simply as one can: `... bare_loop FOLDER`."""

import sys
from pathlib import Path

import cv2

from inkdigit import Reader


def main() -> None:
    cv2.setNumThreads(1)
    reader = Reader.load()
    for path in sorted(Path(sys.argv[1]).rglob("*.*")):
        reader.try_read(path, one=True)


if __name__ == "__main__":
    main()
