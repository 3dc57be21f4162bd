"""The tutorial's own code against recipe `seed`: the same network and accuracy, sooner."""

from measure import data_folder, headline, options
from sides import Asked, run_seeds, show_seeds

ASKED = Asked(fit="5x, aim 8x", process="2.5x, aim 5x", accuracy="97.0 to 97.6 %")


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how many")
    parser.add_argument("--epochs", type=int, default=10, help="of both sides")
    given = parser.parse_args()
    data = data_folder(given.data)
    headline(f"train_seed: the tutorial against recipe seed, {given.epochs} epochs")
    seeds = run_seeds("seed", data, given.seeds, given.epochs, given.epochs)
    show_seeds(seeds, "seed", ASKED)


if __name__ == "__main__":
    main()
