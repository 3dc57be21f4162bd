"""How many damaged frames the shipped network still reads, kind by kind.

    python benchmarks/damage.py --data DIR [--model RUN] [--test]

On 10,000 held-out training frames unless told to take the test set. The shipped network was trained
on all 60,000, so for it only the test set says something; a run of `train --holdout 10000` is
compared on the held-out ones.
"""

from pathlib import Path

import numpy as np

from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import train_validation_split
from inkdigit.evaluation.damage import SEEN, UNSEEN, damaged
from inkdigit.recognition.reader import Reader
from measure import headline, options, progress, table

HELD_OUT = 10_000


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--model", type=Path, help="a run folder; the shipped model without it")
    parser.add_argument("--test", action="store_true", help="on the test set: once, at the end")
    given = parser.parse_args()
    data = open_dataset(str(given.data) if given.data else None)
    _, held_out = train_validation_split(data.train, HELD_OUT)
    split = data.test if given.test else held_out
    assert split is not None  # noqa: S101 - frames were held out
    digit_model = Reader.load(given.model, threads=0).digit_model

    def right(kind: str) -> float:
        progress(kind)
        said = digit_model.predict_proba(damaged(split.frames, kind)).argmax(axis=1)
        return float((said == split.labels).mean())

    headline(f"Damaged frames, {'the test set' if given.test else 'held out'}")
    scores = {kind: right(kind) for kind in (*UNSEEN, *SEEN)}
    rows = [[kind, f"{score:.2%}"] for kind, score in scores.items()]
    for name, kinds in (("not trained on", UNSEEN), ("trained on, more gently", SEEN)):
        rows.append([f"mean of those {name}", f"{np.mean([scores[kind] for kind in kinds]):.2%}"])
    table(["damage", "right"], rows)


if __name__ == "__main__":
    main()
