"""A name or a folder -> a data set."""

import hashlib
from pathlib import Path

import numpy as np

from inkdigit.data.download import fetch_mnist
from inkdigit.data.mnist import find_mnist, get_cache_folder
from inkdigit.data.transfer import Progress, ignore_progress
from inkdigit.errors import MissingDataError
from inkdigit.imaging.frame import build_frame
from inkdigit.types import Dataset, Split


def open_dataset(
    name: str | None = None, *, download: bool = True, progress: Progress = ignore_progress
) -> Dataset:
    """Find a data set, or download it into the user's cache.

    Args:
        name: "mnist" or None (looked for in the usual places), "digits" (the 1,797 that
            scikit-learn carries), or a folder with MNIST's files.
        download: whether MNIST may be downloaded where it is in none of those places.
        progress: told how a download goes.

    Raises:
        MissingDataError: it is not there and cannot be had.
        DataError: it is damaged.
    """
    if name == "digits":
        return load_digits()
    folder = None if name in (None, "mnist") else Path(name)
    if folder is not None and not folder.is_dir():
        raise MissingDataError(
            f"Expected 'mnist', 'digits' or a folder with MNIST. Received: {name}. "
            "(To evaluate, a table of labelled pictures, too: it ends in .csv.)"
        )
    dataset = find_mnist(folder)
    if dataset is None and folder is None and download:
        fetch_mnist(get_cache_folder(), progress=progress)
        dataset = find_mnist(get_cache_folder())
    if dataset is None:
        raise MissingDataError(
            f"MNIST is not in {folder or 'the usual places'}. Run `inkdigit data fetch"
            f"{f' --data {folder}' if folder else ''}`, or use --data digits."
        )
    return dataset


def load_digits() -> Dataset:
    """Load the 1,797 real handwritten digits of 8x8 pixels that scikit-learn carries.

    They are part of the UCI set "Optical Recognition of Handwritten Digits" (E. Alpaydin,
    C. Kaynak, 1998, CC BY 4.0). Each is enlarged into a 28x28 frame as MNIST's were made.
    """
    from sklearn import datasets  # noqa: PLC0415 - heavy, and only this data set needs it
    from sklearn.model_selection import train_test_split  # noqa: PLC0415

    images, labels = datasets.load_digits(return_X_y=True)
    ink = np.rint(images.reshape(-1, 8, 8) * (255 / 16)).astype(np.uint8)
    frames = np.stack([build_frame(picture) for picture in ink])
    labels = labels.astype(np.uint8)
    checksum = hashlib.sha256(frames.tobytes() + labels.tobytes()).hexdigest()
    train, test = train_test_split(  # one in five for the test
        np.arange(len(labels)), test_size=360, stratify=labels, random_state=0
    )
    return Dataset(
        name="digits",
        title="scikit-learn's 1,797 digits (not MNIST)",
        checksum=checksum,
        train=Split(frames[train], labels[train]),
        test=Split(frames[test], labels[test]),
    )
