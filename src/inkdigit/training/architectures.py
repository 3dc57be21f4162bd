"""Functions that build a Keras model: (n, 28, 28) uint8 frames -> (n, 10) probabilities.

A model may have an eleventh output: that a frame is no digit. `line_cnn` reads whole lines.
In mixed precision, the grey of a frame and the outputs stay float32.
"""

from typing import Any, Literal

import keras
from keras import layers

from inkdigit.training.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    GlorotUniform,
    Softening,
)
from inkdigit.types import CLASSES, FRAME_SIDE, LINE_HEIGHT, SIGNS

WHITE = 255
MIN_CONTRAST = 0.02
"""A frame's spread of grey, 0..1, that counts as none: what is empty stays so."""


def seed_mlp() -> keras.Model:
    """The network of the tutorial: 784-50-50-10, sigmoid at the end."""
    return keras.Sequential(
        [
            layers.Input((FRAME_SIDE, FRAME_SIDE), dtype="uint8"),
            layers.Rescaling(1 / WHITE),
            layers.Flatten(),  # (n, 784)
            _dense(50, "relu"),
            _dense(50, "relu"),
            _dense(CLASSES, "sigmoid"),
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
            *_conv_block(16, 5, strides=2, initializer=GlorotUniform()),  # (n, 14, 14, 16)
            *_conv_block(32, 3, strides=2, initializer=GlorotUniform()),  # (n, 7, 7, 32)
            layers.Flatten(),  # (n, 1568)
            _dense(128, "relu"),
            Dropout(0.2),
            _dense(CLASSES, "softmax"),
        ],
        name="small_cnn",
    )


def reader_cnn() -> keras.Model:
    """Seven convolutions, the first at full side, and an eleventh output for "no digit".

    Ten million multiply-adds a frame and 351,000 weights. Each frame is first brought to the same
    mean and spread, so that fog and faint ink matter less; and where it is read, not trained on, it
    is softened as those of the training are.
    """
    return keras.Sequential(
        [
            layers.Input((FRAME_SIDE, FRAME_SIDE), dtype="uint8"),
            layers.Rescaling(1 / WHITE, dtype="float32"),
            layers.Reshape((FRAME_SIDE, FRAME_SIDE, 1), dtype="float32"),
            _normalize_contrast(),
            Softening(),
            *_conv_block(16, 5),  # (n, 28, 28, 16)
            *_conv_block(32, 3, strides=2),  # (n, 14, 14, 32)
            *_conv_block(32, 3),
            *_conv_block(72, 3, strides=2),  # (n, 7, 7, 72)
            *_conv_block(80, 3),
            *_conv_block(128, 3, strides=2),  # (n, 4, 4, 128)
            *_conv_block(128, 3),
            layers.Flatten(),  # (n, 2048)
            Dropout(0.5),
            layers.Dense(CLASSES + 1, activation="softmax", dtype="float32"),
        ],
        name="reader_cnn",
    )


def wide_cnn() -> keras.Model:
    """Nine convolutions, two of which see the full side.

    A hundred and eighty million multiply-adds a frame and 2.5 million weights.
    """
    return keras.Sequential(
        [
            layers.Input((FRAME_SIDE, FRAME_SIDE), dtype="uint8"),
            layers.Rescaling(1 / WHITE, dtype="float32"),
            layers.Reshape((FRAME_SIDE, FRAME_SIDE, 1), dtype="float32"),
            *_conv_block(64, 5),  # (n, 28, 28, 64)
            *_conv_block(64, 3),
            *_conv_block(128, 3, strides=2),  # (n, 14, 14, 128)
            *_conv_block(128, 3),
            *_conv_block(128, 3),
            *_conv_block(256, 3, strides=2),  # (n, 7, 7, 256)
            *_conv_block(256, 3),
            *_conv_block(256, 3),
            *_conv_block(256, 3, strides=2),  # (n, 4, 4, 256)
            layers.Flatten(),  # (n, 4096)
            Dropout(0.5),
            layers.Dense(CLASSES, activation="softmax", dtype="float32"),
        ],
        name="wide_cnn",
    )


def residual_cnn() -> keras.Model:
    """Seven convolutions, two of which see the full side, four that add to what they see.

    A hundred and ninety million multiply-adds a frame and 2.7 million weights. After ResNet (K. He
    et al., "Deep Residual Learning for Image Recognition", 2016).
    """
    frames = layers.Input((FRAME_SIDE, FRAME_SIDE), dtype="uint8")
    grey = layers.Rescaling(1 / WHITE, dtype="float32")(frames)
    grey = layers.Reshape((FRAME_SIDE, FRAME_SIDE, 1), dtype="float32")(grey)
    features = _convolve(_normalize_contrast()(grey), 96, 5)  # (n, 28, 28, 96)
    features = _add_residual(features)
    features = layers.MaxPooling2D(2)(features)  # (n, 14, 14, 96)
    features = _add_residual(features)
    features = _convolve(BatchNormalization(momentum=0.9)(features), 192, 3)
    features = layers.MaxPooling2D(2)(features)  # (n, 7, 7, 192)
    features = _add_residual(features)
    features = _convolve(BatchNormalization(momentum=0.9)(features), 384, 3)
    features = layers.MaxPooling2D(2, padding="same")(features)  # (n, 4, 4, 384)
    features = _add_residual(features)
    features = layers.GlobalAveragePooling2D()(BatchNormalization(momentum=0.9)(features))
    digits = layers.Dense(CLASSES, activation="softmax", dtype="float32")(features)
    return keras.Model(frames, digits, name="residual_cnn")


def unpadded_cnn() -> keras.Model:
    """Ten convolutions without padding or pooling: each takes a pixel off every edge.

    A hundred and seventy million multiply-adds a frame and 1.1 million weights. After the network
    with kernels of 3x3 by S. An et al., "An Ensemble of Simple Convolutional Neural Network Models
    for MNIST Digit Recognition", 2020.
    """
    return keras.Sequential(
        [
            layers.Input((FRAME_SIDE, FRAME_SIDE), dtype="uint8"),
            layers.Rescaling(1 / WHITE, dtype="float32"),
            layers.Reshape((FRAME_SIDE, FRAME_SIDE, 1), dtype="float32"),
            *(
                layer
                for filters in range(32, 177, 16)
                for layer in _conv_block(filters, 3, padding="valid")
            ),  # (n, 8, 8, 176)
            layers.Flatten(),  # (n, 11264)
            Dropout(0.5),
            layers.Dense(CLASSES, activation="softmax", dtype="float32"),
        ],
        name="unpadded_cnn",
    )


def line_cnn() -> keras.Model:
    """(n, 32, w) uint8 lines -> (n, w / 4, 24) logits a step: nothing, ten digits, thirteen signs.

    Convolutions alone, so that a line may have any width; the loss finds out where the digits stand
    (A. Graves et al., "Connectionist Temporal Classification", 2006).
    """
    return keras.Sequential(
        [
            layers.Input((LINE_HEIGHT, None), dtype="uint8"),
            layers.Rescaling(1 / WHITE),
            layers.Reshape((LINE_HEIGHT, -1, 1)),
            *_conv_block(24, 5, strides=2),  # (n, 16, w / 2, 24)
            *_conv_block(48, 3, strides=2),  # (n, 8, w / 4, 48)
            *_conv_block(72, 3),
            *_conv_block(72, 3, strides=(2, 1)),  # (n, 4, w / 4, 72)
            *_conv_block(72, 3),
            *_conv_block(128, (4, 3), strides=(4, 1)),  # (n, 1, w / 4, 128)
            *_conv_block(128, (1, 3)),  # what stands beside each step
            *_conv_block(128, (1, 5)),  # and how the hand writes a little farther away
            layers.Reshape((-1, 128)),
            Dropout(0.2),
            layers.Dense(1 + CLASSES + len(SIGNS), dtype="float32"),
        ],
        name="line_cnn",
    )


def _normalize_contrast() -> keras.Layer:
    """Make a layer that brings each frame to the same mean and spread."""
    return layers.GroupNormalization(
        1, epsilon=MIN_CONTRAST**2, center=False, scale=False, dtype="float32"
    )


def _conv_block(
    filters: int,
    size: int | tuple[int, int],
    strides: int | tuple[int, int] = 1,
    padding: Literal["same", "valid"] = "same",
    initializer: keras.Initializer | str = "glorot_uniform",
) -> list[keras.Layer]:
    """Make a convolution, its batch normalisation and a ReLU."""
    return [
        Conv2D(
            filters,
            size,
            strides=strides,
            padding=padding,
            use_bias=False,
            kernel_initializer=initializer,
        ),
        BatchNormalization(momentum=0.9),
        layers.ReLU(),
    ]


def _dense(units: int, activation: str) -> keras.Layer:
    """Make a dense layer that starts at once."""
    return Dense(units, activation=activation, kernel_initializer=GlorotUniform())


def _convolve(features: Any, filters: int, size: int) -> Any:
    """Apply a convolution with a ReLU."""
    return Conv2D(filters, size, padding="same", activation="relu")(features)


def _add_residual(features: Any) -> Any:
    """Add what a convolution finds to what it sees."""
    seen = BatchNormalization(momentum=0.9)(features)
    return layers.Add()([seen, _convolve(seen, seen.shape[-1], 3)])
