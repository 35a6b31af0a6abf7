"""What layers over height and width compute, by the definitions alone; see `reference`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lamina.spec import layers
from lamina.spec.fields import four, pair
from reference import Array, Tensors, channels, defines

Pair = tuple[int, int]
ZERO = (0, 0, 0, 0)


def starts(n: int, extent: int, stride: int, before: int, after: int, ceil: bool) -> range:
    """Where windows start in the padded axis: the last one inside the input or its leading
    padding."""
    count = (math.ceil if ceil else math.floor)((n + before + after - extent) / stride) + 1
    found = range(0, count * stride, stride)
    return found[:-1] if ceil and found[-1] >= n + before else found


def windows(
    x: Array,
    kernel: Pair,
    stride: Pair = (1, 1),
    padding: tuple[int, int, int, int] = ZERO,
    dilation: Pair = (1, 1),
    *,
    ceil: bool = False,
    fill: float = 0.0,
) -> Array:
    """The values of each window, on a last axis, row by row; `fill` stands around the input."""
    top, bottom, left, right = padding
    extents = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
    rows = starts(x.shape[2], extents[0], stride[0], top, bottom, ceil)
    columns = starts(x.shape[3], extents[1], stride[1], left, right, ceil)
    beyond = (bottom + stride[0], right + stride[1])  # a partial window may go over
    sides = ((0, 0), (0, 0), (top, beyond[0]), (left, beyond[1]))
    padded = np.pad(x, sides, constant_values=fill)
    taps = [
        padded[:, :, [row + i * dilation[0] for row in rows]][
            ..., [column + j * dilation[1] for column in columns]
        ]
        for i in range(kernel[0])
        for j in range(kernel[1])
    ]
    return np.stack(taps, -1)


def convolved(op: Any, x: Array, weight: Array, p: Tensors, groups: int) -> Array:
    """Sums over inputs and window of weight · value; weight is out × in/groups × kh × kw."""
    sizes = (pair(op.kernel), pair(op.stride), four(op.padding), pair(op.dilation))
    flat = weight.reshape(*weight.shape[:2], -1)
    parts = zip(np.split(x, groups, 1), np.split(flat, groups), strict=True)
    y = [np.einsum("nihwk,oik->nohw", windows(part, *sizes), kernel) for part, kernel in parts]
    return np.concatenate(y, 1) + p.get("bias", np.zeros(1))[:, None, None]


@defines(layers.Conv)
def conv(op: layers.Conv, x: Array, p: Tensors) -> Array:
    return convolved(op, x, p["weight"], p, op.groups)


@defines(layers.SparseConv)
def sparse_conv(op: layers.SparseConv, x: Array, p: Tensors) -> Array:
    """The weight's kernels belong to the connections, in the order of the table."""
    dense = np.zeros((len(op.table), x.shape[1], *pair(op.kernel)))
    connections = [(row, source) for row, sources in enumerate(op.table) for source in sources]
    for (row, source), kernel in zip(connections, p["weight"], strict=True):
        dense[row, source] = kernel
    return convolved(op, x, dense, p, 1)


@defines(layers.ConvTranspose)
def conv_transpose(op: layers.ConvTranspose, x: Array, p: Tensors) -> Array:
    """Every pixel adds its kernel to the output, which the padding crops."""
    (kh, kw), (sh, sw), (dh, dw) = map(pair, (op.kernel, op.stride, op.dilation))
    (more, wider), (top, bottom, left, right) = pair(op.output_padding), four(op.padding)
    height, width = x.shape[2:]
    full = (
        (height - 1) * sh + dh * (kh - 1) + 1 + more,
        (width - 1) * sw + dw * (kw - 1) + 1 + wider,
    )
    y = np.zeros((len(x), op.channels, *full))
    made = zip(np.split(x, op.groups, 1), np.split(p["weight"], op.groups), strict=True)
    for group, (part, kernel) in enumerate(made):
        out = slice(group * kernel.shape[1], (group + 1) * kernel.shape[1])
        for row, column, i, j in np.ndindex(height, width, kh, kw):
            pixel = part[:, :, row, column] @ kernel[:, :, i, j]
            y[:, out, row * sh + i * dh, column * sw + j * dw] += pixel
    cropped = y[:, :, top : full[0] - bottom, left : full[1] - right]
    return cropped + p.get("bias", np.zeros(1))[:, None, None]


@defines(layers.MaxPool)
def max_pool(op: layers.MaxPool, x: Array, p: Tensors) -> Array:
    sizes = (pair(op.kernel), pair(op.step), four(op.padding), pair(op.dilation))
    return windows(x, *sizes, ceil=op.ceil, fill=-math.inf).max(-1)


@defines(layers.AvgPool)
def avg_pool(op: layers.AvgPool, x: Array, p: Tensors) -> Array:
    """Divided by the window's part in the input, or in the padded input; what `ceil` adds
    never counts."""
    top, bottom, left, right = four(op.padding)
    sides = ((0, 0), (0, 0), (top, bottom), (left, right))
    inside = np.pad(np.ones_like(x), sides, constant_values=float(op.count_padding))
    (kh, kw), (sh, sw) = pair(op.kernel), pair(op.step)
    taken = windows(x, (kh, kw), (sh, sw), four(op.padding), ceil=op.ceil)
    counts = np.zeros(taken.shape[2:4])
    for row, column in np.ndindex(*counts.shape):
        top, left = row * sh, column * sw
        counts[row, column] = inside[0, 0, top : top + kh, left : left + kw].sum()
    return taken.sum(-1) / counts


@defines(layers.GlobalMaxPool)
def global_max_pool(op: layers.GlobalMaxPool, x: Array, p: Tensors) -> Array:
    return x.max((2, 3), keepdims=True)


@defines(layers.GlobalAvgPool)
def global_avg_pool(op: layers.GlobalAvgPool, x: Array, p: Tensors) -> Array:
    return x.mean((2, 3), keepdims=True)


@defines(layers.AdaptiveAvgPool)
def adaptive_avg_pool(op: layers.AdaptiveAvgPool, x: Array, p: Tensors) -> Array:
    """Bin i of m is the mean from ⌊i·n/m⌋ up to, and without, ⌈(i + 1)·n/m⌉."""
    y = np.zeros((*x.shape[:2], *pair(op.size)))

    def part(i: int, n: int, m: int) -> slice:
        return slice(i * n // m, -(-(i + 1) * n // m))

    for i, j in np.ndindex(*y.shape[2:]):
        rows, columns = part(i, x.shape[2], y.shape[2]), part(j, x.shape[3], y.shape[3])
        y[:, :, i, j] = x[:, :, rows, columns].mean((2, 3))
    return y


@defines(layers.Subsample)
def subsample(op: layers.Subsample, x: Array, p: Tensors) -> Array:
    down, across = pair(op.stride)
    return x[:, :, ::down, ::across]


@defines(layers.SubsampleTrainable)
def subsample_trainable(op: layers.SubsampleTrainable, x: Array, p: Tensors) -> Array:
    total = windows(x, pair(op.kernel), pair(op.kernel)).sum(-1)
    return total * channels(p["coefficient"], x) + channels(p["bias"], x)


@defines(layers.LRN)
def lrn(op: layers.LRN, x: Array, p: Tensors) -> Array:
    half, squares = op.size // 2, x * x
    if op.region == "across_channels":
        near = [squares[:, max(0, c - half) : c + half + 1].sum(1) for c in range(x.shape[1])]
        total, count = np.stack(near, 1), op.size
    else:
        size = (op.size, op.size)
        total, count = windows(squares, size, padding=(half,) * 4).sum(-1), op.size**2
    alpha = op.alpha if op.alpha_form == "sum" else op.alpha / count
    return x / (op.k + alpha * total) ** op.beta


@defines(layers.Flatten)
def flatten(op: layers.Flatten, x: Array, p: Tensors) -> Array:
    return x.reshape(len(x), -1)


@defines(layers.Pad)
def pad(op: layers.Pad, x: Array, p: Tensors) -> Array:
    top, bottom, left, right = four(op.padding)
    sides = ((0, 0), (0, 0), (top, bottom), (left, right))
    if op.mode == "constant":
        return np.pad(x, sides, constant_values=op.value)
    return np.pad(x, sides, mode="reflect" if op.mode == "reflect" else "edge")


@defines(layers.PadChannels)
def pad_channels(op: layers.PadChannels, x: Array, p: Tensors) -> Array:
    return np.pad(x, ((0, 0), (op.before, op.after), *[(0, 0)] * (x.ndim - 2)))


@defines(layers.SliceChannels)
def slice_channels(op: layers.SliceChannels, x: Array, p: Tensors) -> Array:
    return x[:, op.start : op.stop]


@defines(layers.ChannelShuffle)
def channel_shuffle(op: layers.ChannelShuffle, x: Array, p: Tensors) -> Array:
    """Channel i of group g becomes channel g of group i."""
    each = x.shape[1] // op.groups
    return x[:, [g * each + i for i in range(each) for g in range(op.groups)]]


@defines(layers.Upsample)
def upsample(op: layers.Upsample, x: Array, p: Tensors) -> Array:
    axes = zip(x.shape[2:], pair(op.factor), strict=True)
    down, across = (weights(op.mode, n, factor) for n, factor in axes)
    return np.einsum("ah,nchw,bw->ncab", down, x, across)


def weights(mode: str, n: int, factor: int) -> Array:
    """What each output pixel takes of each input pixel, on one axis."""
    taken = np.zeros((n * factor, n))
    for i, row in enumerate(taken):
        if mode == "nearest":
            row[i // factor] = 1
            continue
        centre = min(max((i + 0.5) / factor - 0.5, 0), n - 1)
        low = int(centre)
        row[low] += 1 - (centre - low)
        row[min(low + 1, n - 1)] += centre - low
    return taken
