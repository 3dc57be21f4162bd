"""Functions that build a Keras model: (n, 28, 28) uint8 frames -> (n, 10) probabilities."""

import keras
from keras import layers

from inkdigit.types import CLASSES, FRAME_SIDE

WHITE = 255


def seed_mlp() -> keras.Model:
    """The network of the tutorial: 784-50-50-10, sigmoid at the end."""
    return keras.Sequential(
        [
            layers.Input((FRAME_SIDE, FRAME_SIDE), dtype="uint8"),
            layers.Rescaling(1 / WHITE),
            layers.Flatten(),  # (n, 784)
            layers.Dense(50, activation="relu"),
            layers.Dense(50, activation="relu"),
            layers.Dense(CLASSES, activation="sigmoid"),
        ],
        name="seed_mlp",
    )


def small_cnn() -> keras.Model:
    """Two convolutions that halve the side by their stride, and a hidden layer of 128.

    Half a million multiply-adds a frame. Strides do what pooling does at a quarter of the work.
    """
    return keras.Sequential(
        [
            layers.Input((FRAME_SIDE, FRAME_SIDE), dtype="uint8"),
            layers.Rescaling(1 / WHITE),
            layers.Reshape((FRAME_SIDE, FRAME_SIDE, 1)),
            layers.Conv2D(16, 5, strides=2, padding="same", use_bias=False),  # (n, 14, 14, 16)
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Conv2D(32, 3, strides=2, padding="same", use_bias=False),  # (n, 7, 7, 32)
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Flatten(),  # (n, 1568)
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(CLASSES, activation="softmax"),
        ],
        name="small_cnn",
    )
