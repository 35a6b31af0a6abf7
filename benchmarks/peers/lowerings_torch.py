"""Other ways to compute what lamina emits for torch: `f(x, tensors)`, x being N × C × H × W."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

Tensors = dict[str, Any]


def max_pool_slices(x: Tensor, tensors: Tensors) -> Tensor:
    """3 × 3 with stride 2, a last partial window kept: the largest of nine strided slices."""
    x = F.pad(x, (0, 1, 0, 1), value=float("-inf"))
    n = (x.shape[2] - 3) // 2 * 2 + 1
    taps = [x[:, :, i : i + n : 2, j : j + n : 2] for i in range(3) for j in range(3)]
    y = taps[0]
    for tap in taps[1:]:
        y = torch.maximum(y, tap)
    return y


def max_pool_padded(x: Tensor, tensors: Tensors) -> Tensor:
    """The same as a pad and a pooling without `ceil_mode`."""
    return F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=float("-inf")), 3, stride=2)


def max_pool_apart(x: Tensor, tensors: Tensors) -> Tensor:
    """3 × 3 with stride 1 as two poolings, along height and along width."""
    return F.max_pool2d(F.max_pool2d(x, (3, 1), 1, (1, 0)), (1, 3), 1, (0, 1))


def avg_pool_conv(x: Tensor, tensors: Tensors) -> Tensor:
    """3 × 3 with stride 1, zeros counted: a depthwise convolution."""
    kernel = x.new_full((x.shape[1], 1, 3, 3), 1 / 9)
    return F.conv2d(x, kernel, padding=1, groups=x.shape[1])


def avg_pool_halves(x: Tensor, tensors: Tensors) -> Tensor:
    """2 × 2 with stride 2: half the sum of two rows, then of two columns."""
    x = x[:, :, ::2] + x[:, :, 1::2]
    return (x[..., ::2] + x[..., 1::2]) * 0.25


def global_mean(x: Tensor, tensors: Tensors) -> Tensor:
    return x.mean((2, 3), keepdim=True)


def subsampling_conv(x: Tensor, tensors: Tensors) -> Tensor:
    """2 × 2 sums with a coefficient and a bias: a depthwise convolution."""
    kernel = tensors["layer.coefficient"].view(-1, 1, 1, 1).expand(-1, 1, 2, 2)
    return F.conv2d(x, kernel, tensors["layer.bias"], stride=2, groups=x.shape[1])


def subsampling_slices(x: Tensor, tensors: Tensors) -> Tensor:
    """The same as sums of strided slices."""
    x = x[:, :, ::2] + x[:, :, 1::2]
    x = x[..., ::2] + x[..., 1::2]
    return torch.addcmul(
        tensors["layer.bias"].view(-1, 1, 1), x, tensors["layer.coefficient"].view(-1, 1, 1)
    )


def sparse_conv_rows(x: Tensor, tensors: Tensors) -> Tensor:
    """A small convolution for each row of the connection table."""
    rows, first = [], 0
    for sources in tensors["table"]:
        kernel = tensors["layer.weight"][first : first + len(sources)].unsqueeze(0)
        rows.append(F.conv2d(x[:, list(sources)], kernel))
        first += len(sources)
    return torch.cat(rows, 1) + tensors["layer.bias"].view(-1, 1, 1)


def sparse_conv_gathered(x: Tensor, tensors: Tensors) -> Tensor:
    """One convolution whose kernel is gathered: absent connections read a zero that is added."""
    weight = tensors["layer.weight"]
    known = torch.cat([weight, weight.new_zeros(1, *weight.shape[1:])])
    table, places, count = tensors["table"], [], 0
    for sources in table:
        row = [len(weight)] * x.shape[1]
        for source in sources:
            row[source] = count
            count += 1
        places.append(row)
    return F.conv2d(x, known[torch.tensor(places)], tensors["layer.bias"])


def lrn_torch(x: Tensor, tensors: Tensors) -> Tensor:
    """Torch's own, which divides alpha by the size."""
    return F.local_response_norm(x, 5, alpha=5 * 1e-4, beta=0.75, k=2.0)


def lrn_band(x: Tensor, tensors: Tensors) -> Tensor:
    """The sum over neighbours as a 1 × 1 convolution with a band matrix."""
    near = torch.arange(x.shape[1])
    band = ((near[:, None] - near).abs() <= 2).to(x.dtype)[:, :, None, None]
    return x / (2.0 + 1e-4 * F.conv2d(x * x, band)) ** 0.75


ALTERNATIVES = {
    "max pool 3/2, ceil": {"slices": max_pool_slices, "a pad": max_pool_padded},
    "max pool 3/1": {"apart": max_pool_apart},
    "average 3/1": {"depthwise": avg_pool_conv},
    "average 2/2": {"slices": avg_pool_halves},
    "global average": {"mean": global_mean},
    "subsampling": {"depthwise": subsampling_conv, "slices": subsampling_slices},
    "sparse conv": {"a conv per row": sparse_conv_rows, "gathered": sparse_conv_gathered},
    "LRN": {"torch's own": lrn_torch, "band matrix": lrn_band},
}
