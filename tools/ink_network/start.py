"""The ink network's files -> the network, from which its training goes on."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from tools.folded_layers import FoldedLayer, Weights, average_layers, unfold
from tools.ink_network.network import InkNetwork, order_for_torch

EPSILON = 1e-5
"""Added to variances, as PyTorch does."""


def begin_with(paths: Sequence[Path], network: InkNetwork, views: Tensor) -> None:
    """Give the network the weights of its file, or the mean of those of several, in place.

    Args:
        paths: files in eight bits.
        network: which.
        views: (n, 3, h, w), on which its normalisation is measured.
    """
    layers = average_layers(paths)
    layers[0] = layers[0]._replace(kernel=order_for_torch(layers[0].kernel))
    hooks = _set_layers(network.list_layers(), layers)
    network.eval()
    with torch.no_grad():
        network(views)
    for hook in hooks:
        hook.remove()


def _set_layers(parts: list[nn.Module], layers: list[FoldedLayer]) -> list[RemovableHandle]:
    """Give convolutions their weights; normalisations get theirs when they are computed next."""
    folded = iter(layers)
    hooks = []
    for part in parts:
        if isinstance(part, nn.Conv2d):
            layer = next(folded)
            part.weight.data.copy_(torch.tensor(layer.kernel))
            if part.bias is not None:
                part.bias.data.copy_(torch.tensor(layer.bias))
        else:
            hooks.append(part.register_forward_pre_hook(_Unfolding(layer.bias)))
    return hooks


class _Unfolding:
    """Sets a batch normalisation so that it adds a bias and changes nothing else."""

    def __init__(self, bias: Weights) -> None:
        self._bias = bias

    def __call__(self, layer: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        seen = inputs[0].movedim(1, -1).flatten(0, -2).numpy()
        names = ("weight", "bias", "running_mean", "running_var")
        for name, weights in zip(names, unfold(seen, self._bias, EPSILON), strict=True):
            getattr(layer, name).data.copy_(torch.tensor(weights))
