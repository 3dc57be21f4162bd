"""The ink network: a U-Net that says for each pixel of a view whether it is a pen's stroke.

O. Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015; with
sums instead of concatenations (as A. Chaurasia and E. Culurciello, "LinkNet", 2017). The view is
standardised within the network, and 2x2 pixels become channels before the first convolution, so
that the costly full resolution is never convolved.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

Kernel = NDArray[np.float32]

WIDTHS = (16, 32, 64, 96)
"""Channels of each level; the first has half of the view's side, each further one half again."""
MIN_SPREAD = 0.02
"""Added to the standard deviation of a view's tones, of 0..1, by which they are divided."""


class InkNetwork(nn.Module):
    """Views (n, 3, h, w), 0..255 -> logits of ink (n, 1, h, w)."""

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        inputs = (12, *widths[:-1])
        self.down = nn.ModuleList(
            nn.Sequential(convolve(before, width), convolve(width, width))
            for before, width in zip(inputs, widths, strict=True)
        )
        deepest = widths[-1]
        self.bottom = nn.Sequential(
            convolve(deepest, deepest, dilation=2), convolve(deepest, deepest, dilation=4)
        )
        self.across = nn.ModuleList(nn.Conv2d(below, width, 1) for width, below in pairwise(widths))
        self.up = nn.ModuleList(convolve(width, width) for width in widths[:-1])
        self.ink = nn.Conv2d(widths[0], 4, 1)

    def list_layers(self) -> list[nn.Module]:
        """List convolutions and normalisations in the order in which they are computed."""
        order: list[nn.Module] = [*self.down, self.bottom]
        for number in reversed(range(len(self.up))):
            order += [self.across[number], self.up[number]]
        order.append(self.ink)
        return [
            layer
            for block in order
            for layer in block.modules()
            if isinstance(layer, nn.Conv2d | nn.BatchNorm2d)
        ]

    def forward(self, views: Tensor) -> Tensor:
        value = functional.pixel_unshuffle(standardize(views), 2)
        levels = []
        for number, block in enumerate(self.down):
            value = block(functional.max_pool2d(value, 2) if number else value)
            levels.append(value)
        value = value + self.bottom(value)
        for number in reversed(range(len(self.up))):
            larger = functional.interpolate(self.across[number](value), scale_factor=2.0)
            value = self.up[number](larger + levels[number])
        return functional.pixel_shuffle(self.ink(value), 2)


def convolve(before: int, after: int, dilation: int = 1) -> nn.Sequential:
    """A 3x3 convolution, batch normalisation and ReLU."""
    convolution = nn.Conv2d(before, after, 3, padding=dilation, dilation=dilation, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(after), nn.ReLU(inplace=True))


def standardize(views: Tensor) -> Tensor:
    """Give each view the mean 0 and about the standard deviation 1, over all its pixels."""
    scaled = views / 255
    mean = scaled.mean((1, 2, 3), keepdim=True)
    spread = scaled.var((1, 2, 3), keepdim=True, correction=0).sqrt()
    return (scaled - mean) / (spread + MIN_SPREAD)


def order_for_onnx(kernel: Kernel) -> Kernel:
    """Order a kernel (n, 4 c, h, w) for what ONNX makes of 2x2 pixels: the pixels, then channels.

    PyTorch has the channels first, then their pixels.
    """
    count = kernel.shape[1] // 4
    parted = kernel.reshape(len(kernel), count, 4, *kernel.shape[2:])
    return parted.swapaxes(1, 2).reshape(kernel.shape)


def order_for_torch(kernel: Kernel) -> Kernel:
    """Take the order of `order_for_onnx` back."""
    count = kernel.shape[1] // 4
    parted = kernel.reshape(len(kernel), 4, count, *kernel.shape[2:])
    return parted.swapaxes(1, 2).reshape(kernel.shape)
