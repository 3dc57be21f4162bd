"""From a picture to MNIST frames: decode -> ink -> segment -> frame."""
