"""The other side: the well-known tutorial's job in its own plain style, Keras on TensorFlow.

    python tutorial.py --data DIR                            train, evaluate, plot
    python tutorial.py --model FILE.keras --read one.png     read with a saved model

Nothing of inkdigit is in it. It ends with a line of JSON: seconds, accuracy, peak memory in MB.
The seconds of `model.predict` are measured after `total` is taken, so they do not count there.
"""

import argparse
import gzip
import io
import json
import os
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Any

START = time.perf_counter()
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("MPLBACKEND", "Agg")

import cv2  # noqa: E402 - the lines above must come first
import keras  # noqa: E402 - as above
import numpy as np  # noqa: E402 - as above
import tensorflow as tf  # noqa: E402 - as above

SIDE = 28
PIXELS_AT, LABELS_AT = 16, 8  # where the values begin in an IDX file


def load_data(folder: Path) -> tuple[Any, Any, Any, Any]:
    if (folder / "mnist.npz").exists():
        with np.load(folder / "mnist.npz") as data:
            return data["x_train"], data["y_train"], data["x_test"], data["y_test"]
    x_train = load_idx(folder / "train-images-idx3-ubyte", PIXELS_AT).reshape(-1, SIDE, SIDE)
    y_train = load_idx(folder / "train-labels-idx1-ubyte", LABELS_AT)
    x_test = load_idx(folder / "t10k-images-idx3-ubyte", PIXELS_AT).reshape(-1, SIDE, SIDE)
    y_test = load_idx(folder / "t10k-labels-idx1-ubyte", LABELS_AT)
    return x_train, y_train, x_test, y_test


def load_idx(path: Path, offset: int) -> Any:
    zipped = path.with_name(path.name + ".gz")
    content = gzip.decompress(zipped.read_bytes()) if zipped.exists() else path.read_bytes()
    return np.frombuffer(content, np.uint8, offset=offset)


def build_model() -> Any:
    model = keras.Sequential(
        [
            keras.layers.Input((SIDE, SIDE)),
            keras.layers.Flatten(),
            keras.layers.Dense(50, activation="relu"),
            keras.layers.Dense(50, activation="relu"),
            keras.layers.Dense(10, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def draw_confusion(y_test: Any, y_pred: Any) -> None:
    # Here and not above, so that reading a picture does not pay for the plot.
    import matplotlib.pyplot as plt  # noqa: PLC0415 - see above
    import seaborn as sns  # noqa: PLC0415 - see above

    conf_mat = tf.math.confusion_matrix(labels=y_test, predictions=y_pred)
    plt.figure(figsize=(15, 7))
    sns.heatmap(conf_mat, annot=True, fmt="d", cmap="Blues")
    plt.ylabel("True Labels")
    plt.xlabel("Predicted Labels")
    plt.savefig(io.BytesIO())


def train(folder: Path, epochs: int) -> tuple[Any, dict[str, Any]]:
    x_train, y_train, x_test, y_test = load_data(folder)
    x_train = x_train / 255
    x_test = x_test / 255
    model = build_model()
    began = time.perf_counter()
    model.fit(x_train, y_train, epochs=epochs)  # the batch size is 32 where none is given
    fit = time.perf_counter() - began
    _, accuracy = model.evaluate(x_test, y_test)
    y_pred = [np.argmax(row) for row in model.predict(x_test)]
    draw_confusion(y_test, y_pred)
    return model, {"fit": fit, "accuracy": float(accuracy)}


def read_picture(model: Any, path: str) -> int:
    picture = cv2.imread(path)
    if picture is None:
        sys.exit(f"Expected a picture. Received: {path}.")
    grayscale = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    resized = cv2.resize(grayscale, (SIDE, SIDE)) / 255
    return int(np.argmax(model.predict(np.reshape(resized, [1, SIDE, SIDE]))))


def predict_seconds(model: Any, repeats: int) -> float | None:
    """The median of `model.predict` of one frame, warm."""
    frame, seconds = np.zeros((1, SIDE, SIDE)), []
    for _ in range(repeats + 1):
        began = time.perf_counter()
        model.predict(frame, verbose=0)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds[1:]) if repeats else None


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("INKDIGIT_DATA"))
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--model", type=Path, help="saved there; loaded where it is there already")
    parser.add_argument("--read", metavar="PICTURE")
    parser.add_argument("--repeats", type=int, default=20, help="calls of model.predict, timed")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    keras.utils.set_random_seed(given.seed)
    facts: dict[str, Any] = {}
    if given.model and given.model.exists():
        model = keras.models.load_model(given.model)
    else:
        if given.data is None:
            sys.exit("Expected a folder with MNIST: --data DIR or INKDIGIT_DATA.")
        model, facts = train(Path(given.data), given.epochs)
        if given.model:
            model.save(given.model)
    if given.read:
        facts["label"] = read_picture(model, given.read)
    facts["total"] = time.perf_counter() - START
    facts["predict"] = predict_seconds(model, given.repeats)
    unit = 1 if sys.platform == "darwin" else 1024
    facts["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
