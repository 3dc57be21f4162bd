"""The tutorial's own code against recipe `seed`: the same network and accuracy, sooner."""

from benchmarks.harness.options import build_parser, find_data_folder
from benchmarks.harness.report import print_headline
from benchmarks.harness.sides import Targets, print_seeds, run_seeds

TARGETS = Targets(fit="5x, aim 8x", process="2.5x, aim 5x", accuracy="97.0 to 97.6 %")


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how many")
    parser.add_argument("--epochs", type=int, default=10, help="of both sides")
    given = parser.parse_args()
    data = find_data_folder(given.data)
    print_headline(f"train_seed: the tutorial against recipe seed, {given.epochs} epochs")
    seeds = run_seeds("seed", data, given.seeds, given.epochs, given.epochs)
    print_seeds(seeds, "seed", TARGETS)


if __name__ == "__main__":
    main()
