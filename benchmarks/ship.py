"""Train the model that the package ships, and put it into src/inkdigit/reading/weights.

    python benchmarks/ship.py --data DIR

The seed and the epochs were fixed before the test set was looked at; nothing was picked on it.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from inkdigit.data.catalogue import open_dataset
from inkdigit.experiment import Settings, run_experiment
from inkdigit.model.recipes import READER
from inkdigit.reading.reader import WEIGHTS

SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description="Train and install the shipped model.")
    parser.add_argument("--data", help="a folder with MNIST")
    data = open_dataset(parser.parse_args().data)
    with TemporaryDirectory() as folder:
        run = run_experiment(Settings(READER, Path(folder), SEED), data)
        WEIGHTS.mkdir(exist_ok=True)
        shutil.copy(run.folder / "model.onnx", WEIGHTS / "reader.onnx")
        card = {
            "file": "reader.onnx",
            "sha256": hashlib.sha256((WEIGHTS / "reader.onnx").read_bytes()).hexdigest(),
            "made_by": f"inkdigit train --recipe reader --seed {SEED}",
            "trained_on": "MNIST's 60,000 training frames (CC BY-SA 3.0) and 12,000 made digits",
            "limits": "It knows nothing but digits: what is none gets the one it is most like.",
            **{key: run.facts[key] for key in ("settings", "seed", "dataset", "versions")},
            "test": run.judged.metrics.to_dict(),
        }
        (WEIGHTS / "model.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")
    print(f"{WEIGHTS / 'reader.onnx'}: {run.judged.metrics.accuracy:.2%} on the test set")


if __name__ == "__main__":
    main()
