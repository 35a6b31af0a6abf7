"""A network of ours beside torchvision's, with the same weights: made in memory, and compared."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torchvision_operators import define_operators

import lamina
from lamina.backends.compile import compilation
from lamina.checkpoints.layout import layout
from lamina.checkpoints.matching import matched
from lamina.compiler.graph import Mode

NETWORKS = {  # torchvision's name → ours
    "alexnet": "alexnet.torchvision",
    "vgg16": "vgg16",
    "googlenet": "googlenet.torchvision",
    "resnet50": "resnet50",
    "inception_v3": "inception_v3",
    "squeezenet1_1": "squeezenet1_1",
    "mobilenet_v2": "mobilenet_v2",
    "densenet121": "densenet121",
}


class Twins(NamedTuple):
    """Models of one network with equal weights: torchvision's as it comes, and ours."""

    theirs: nn.Module
    ours: nn.Module
    shape: tuple[int, ...]


def model(name: str) -> nn.Module:
    """Torchvision's model with random weights, and running statistics that are no defaults."""
    define_operators()
    from torchvision import models

    torch.manual_seed(0)
    own = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    made: nn.Module = getattr(models, name)(weights=None, **own)
    for part in made.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.1)
            part.running_var.uniform_(0.8, 1.2)
    return made


def twins(name: str, mode: Mode, *, optimized: bool = False) -> Twins:
    """Both, ours with torchvision's weights by the tables of `lamina convert`."""
    theirs = model(name)
    net = lamina.create(NETWORKS[name])
    state = {key: value.numpy() for key, value in theirs.state_dict().items()}
    match = matched(net, {key: value.shape for key, value in state.items()}, "torchvision", name)
    weights = {}
    shapes = {path: array.shape for path, array in lamina.init_weights(net).items()}
    for path, source in match.sources.items():
        value = state[source.key]
        weights[path] = (
            layout(source.layout).arranged(value, shapes[path]) if source.layout else value
        )
    plain = compilation(net, "torch", mode)
    wanted = {entry.path: weights[entry.path].copy() for entry in plain.entries}
    made = compilation(net, "torch", mode, optimized=optimized)
    return Twins(theirs.train(mode == "train"), made.build(made.fitting(wanted), 0), net.input)


def fused(model: nn.Module) -> nn.Module:
    """In place: every batch norm behind a convolution folded by torch's own function, and
    channels-last: the best that an eager user of torchvision gets."""
    for parent in list(model.modules()):
        children = list(parent.named_children())
        for (first, conv), (second, norm) in pairwise(children):
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                setattr(parent, first, fuse_conv_bn_eval(conv, norm))
                setattr(parent, second, nn.Identity())
    return model.to(memory_format=torch.channels_last)
