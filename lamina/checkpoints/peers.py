"""The libraries whose weights are known, and how their models want their images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lamina.checkpoints import timm, torchvision
from lamina.checkpoints.keras.tables import TABLES as KERAS_TABLES
from lamina.checkpoints.table import Table
from lamina.spec.preprocessing import Preprocessing

Images = Mapping[str, Any]  # fields of a `Preprocessing`, all but its size


@dataclass(frozen=True, slots=True)
class Peer:
    """A library: its tables by our network's name, the last parts of keys that hold no weights,
    and how its models' images are prepared, by our network's name where it is not `usual`."""

    name: str
    tables: Mapping[str, Table]
    ignored: frozenset[str]
    usual: Images
    special: Mapping[str, Images] = field(default_factory=dict[str, Images])

    def preprocessing(self, net: str, size: tuple[int, int]) -> Preprocessing:
        """For images of height × width `size`."""
        return Preprocessing(size=size, **{**self.usual, **self.special.get(net, {})})


# The mean and the deviation of ImageNet's colours, and those that take 0 … 1 to -1 … 1.
IMAGENET: Final = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
CENTRED: Final = {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)}

# `transforms()` of each model's IMAGENET1K_V1 weights. GoogLeNet and Inception-v3 turn their
# images from ImageNet's colours to -1 … 1 themselves (`transform_input`), which ours do not.
TORCHVISION: Final = Peer(
    name="torchvision",
    tables=torchvision.TABLES,
    ignored=frozenset({"num_batches_tracked"}),
    usual={**IMAGENET, "crop": 224 / 256, "interpolation": "bilinear"},
    special={
        "googlenet.torchvision": CENTRED,
        "inception_v3": {**CENTRED, "crop": 299 / 342},
        "efficientnet_b0.torchvision": {"interpolation": "bicubic"},
        "convnext_tiny": {"crop": 224 / 236},
    },
)

# `pretrained_cfg` of each model's default weights, at the size at which they were trained.
LARGE: Final = {"crop": 0.95}
BILINEAR: Final = {"interpolation": "bilinear"}
TIMM: Final = Peer(
    name="timm",
    tables=timm.TABLES,
    ignored=frozenset({"num_batches_tracked"}),
    usual={**IMAGENET, "crop": 0.875, "interpolation": "bicubic"},
    special={
        **{f"vgg{depth}{norm}": BILINEAR for depth in (11, 13, 16, 19) for norm in ("", "_bn")},
        **{f"resnet{depth}": LARGE for depth in (18, 34, 50, 101, 152)},
        "resnext50_32x4d": LARGE,
        "convnext_tiny": LARGE,
        "se_resnet50": BILINEAR,
        "inception_v3": CENTRED,
        "inception_v4": CENTRED,
        "inception_resnet_v2": {**CENTRED, "crop": 0.8975},
        "mobilenet_v1": CENTRED,
    },
)

# `preprocess_input` of each model: Caffe's (blue first, 0 … 255, only the mean taken off),
# TensorFlow's (-1 … 1), or torch's. How an image is cut out Keras does not say.
CAFFE: Final = {
    "channels": "BGR",
    "range": (0.0, 255.0),
    "mean": (103.939, 116.779, 123.68),
    "std": (1.0, 1.0, 1.0),
}
KERAS: Final = Peer(
    name="keras",
    tables=KERAS_TABLES,
    ignored=frozenset(),
    usual=CENTRED,
    special={
        **{f"vgg{depth}": CAFFE for depth in (16, 19)},
        **{f"resnet{depth}.keras": CAFFE for depth in (50, 101, 152)},
        "densenet121.keras": IMAGENET,
    },
)

PEERS: Final[Mapping[str, Peer]] = {peer.name: peer for peer in (TORCHVISION, TIMM, KERAS)}
