"""What a graph computes, by the definitions alone: numpy in float64, N × C × H × W, no framework.

Every primitive is a formula from `docs/semantics.md`, written for clearness and not for speed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lamina.compiler.graph import INPUT, Graph, Node
from lamina.spec import layers
from lamina.spec.layer import Element, Layer, Merge
from lamina.spec.shape import Shape

Array = np.ndarray[Any, np.dtype[np.float64]]
Tensors = Mapping[str, Array]  # by role
Formula = Callable[[Any, Array, Tensors], Array]

FORMULAS: dict[type[Element], Formula] = {}


def defines(*kinds: type[Element]) -> Callable[[Formula], Formula]:
    """Registers what a kind of layer computes from its input and its tensors."""

    def register(formula: Formula) -> Formula:
        FORMULAS.update(dict.fromkeys(kinds, formula))
        return formula

    return register


class Evaluation:
    """One pass through a network. `tensors` are by canonical path; in training, `tensors` of
    the next step are in `after`."""

    def __init__(self, tensors: Mapping[str, Array], *, training: bool) -> None:
        self.tensors, self.training = tensors, training
        self.after: dict[str, Array] = {}

    def outputs(self, graph: Graph, x: Array, path: str = "") -> dict[str, Array]:
        """The main output under no name, and the side outputs under theirs."""
        values = {INPUT: x}
        for node in graph.nodes:
            inputs = [values[value] for value in node.inputs]
            place = path + node.name
            if isinstance(node.op, Graph):
                found = self.outputs(node.op, inputs[0], f"{place}.")
                values[node.name] = found.pop("")
                values |= {f"{node.name}:{head}": value for head, value in found.items()}
            elif isinstance(node.op, Merge):
                values[node.name] = merged(node.op, inputs)
            else:
                values[node.name] = self.layer(node, node.op, inputs[0], place)
        return {"": values[graph.output], **{h.name: values[h.value] for h in graph.heads}}

    def layer(self, node: Node, op: Layer, x: Array, place: str) -> Array:
        shape = Shape(*x.shape[1:])
        roles = (*op.params(shape), *op.buffers(shape))
        own = {role: self.tensors[f"{place}.{role}"] for role in roles}
        if isinstance(op, layers.BatchNorm) and self.training and not node.frozen:
            own |= self.batch_statistics(op, x, own, place)
        return FORMULAS[type(op)](op, x, own)

    def batch_statistics(
        self, op: layers.BatchNorm, x: Array, own: Tensors, place: str
    ) -> dict[str, Array]:
        """The batch's mean and variance, which stand in for the running ones."""
        axes = tuple(axis for axis in range(x.ndim) if axis != 1)
        mean, variance = x.mean(axes), x.var(axes)
        count = x.size // x.shape[1]
        kept = variance * count / (count - 1) if op.running_variance == "unbiased" else variance
        for role, new in (("running_mean", mean), ("running_var", kept)):
            self.after[f"{place}.{role}"] = (1 - op.momentum) * own[role] + op.momentum * new
        return {"running_mean": mean, "running_var": variance}


def merged(op: Merge, inputs: list[Array]) -> Array:
    first, *others = inputs
    match op:
        case layers.Concat():
            return np.concatenate(inputs, 1)
        case layers.Add():
            return first + op.scale * sum(others, np.zeros(()))
        case _:
            assert isinstance(op, layers.Multiply)
            return math.prod(others, start=first)


def channels(value: Array, x: Array) -> Array:
    """A value for each channel, against x."""
    return value.reshape(-1, *[1] * (x.ndim - 2))


def affine(x: Array, p: Tensors) -> Array:
    """scale · x + bias, as far as they are there."""
    y = x * channels(p["scale"], x) if "scale" in p else x
    return y + channels(p["bias"], x) if "bias" in p else y


def normal(x: Array, axes: tuple[int, ...], eps: float) -> Array:
    """(x - mean) / √(variance + eps) over some axes."""
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps)


@defines(layers.ScaleShift)
def scale_shift(op: layers.ScaleShift, x: Array, p: Tensors) -> Array:
    return affine(x, p)


@defines(layers.BatchNorm)
def batch_norm(op: layers.BatchNorm, x: Array, p: Tensors) -> Array:
    mean, variance = channels(p["running_mean"], x), channels(p["running_var"], x)
    return affine((x - mean) / np.sqrt(variance + op.eps), p)


@defines(layers.LayerNorm)
def layer_norm(op: layers.LayerNorm, x: Array, p: Tensors) -> Array:
    return affine(normal(x, (1,), op.eps), p)


@defines(layers.GroupNorm)
def group_norm(op: layers.GroupNorm, x: Array, p: Tensors) -> Array:
    grouped = x.reshape(len(x), op.groups, -1)
    return affine(normal(grouped, (2,), op.eps).reshape(x.shape), p)


@defines(layers.ReLU)
def relu(op: layers.ReLU, x: Array, p: Tensors) -> Array:
    return np.maximum(x, 0)


@defines(layers.ReLU6)
def relu6(op: layers.ReLU6, x: Array, p: Tensors) -> Array:
    return np.clip(x, 0, 6)


@defines(layers.LeakyReLU)
def leaky_relu(op: layers.LeakyReLU, x: Array, p: Tensors) -> Array:
    return np.where(x > 0, x, op.slope * x)


@defines(layers.PReLU)
def prelu(op: layers.PReLU, x: Array, p: Tensors) -> Array:
    return np.where(x > 0, x, channels(p["slope"], x) * x)


@defines(layers.ELU)
def elu(op: layers.ELU, x: Array, p: Tensors) -> Array:
    return np.where(x > 0, x, op.alpha * np.expm1(np.minimum(x, 0)))


@defines(layers.GELU)
def gelu(op: layers.GELU, x: Array, p: Tensors) -> Array:
    if op.form == "exact":
        return x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2
    return x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2


@defines(layers.Sigmoid)
def sigmoid(op: layers.Sigmoid, x: Array, p: Tensors) -> Array:
    return (1 + np.tanh(x / 2)) / 2


@defines(layers.SiLU)
def silu(op: layers.SiLU, x: Array, p: Tensors) -> Array:
    return x * (1 + np.tanh(x / 2)) / 2


@defines(layers.HardSigmoid)
def hard_sigmoid(op: layers.HardSigmoid, x: Array, p: Tensors) -> Array:
    return np.clip(x + 3, 0, 6) / 6


@defines(layers.HardSwish)
def hard_swish(op: layers.HardSwish, x: Array, p: Tensors) -> Array:
    return x * np.clip(x + 3, 0, 6) / 6


@defines(layers.Tanh)
def tanh(op: layers.Tanh, x: Array, p: Tensors) -> Array:
    return np.tanh(x)


@defines(layers.ScaledTanh)
def scaled_tanh(op: layers.ScaledTanh, x: Array, p: Tensors) -> Array:
    return op.amplitude * np.tanh(op.slope * x)


@defines(layers.Softmax)
def softmax(op: layers.Softmax, x: Array, p: Tensors) -> Array:
    powers = np.exp(x - x.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


@defines(layers.Identity, layers.Dropout, layers.StochasticDepth)
def same(op: Element, x: Array, p: Tensors) -> Array:
    """What drops is off in a proof."""
    return x


@defines(layers.Linear)
def linear(op: layers.Linear, x: Array, p: Tensors) -> Array:
    return x @ p["weight"].T + p.get("bias", np.zeros(1))


@defines(layers.RBF)
def rbf(op: layers.RBF, x: Array, p: Tensors) -> Array:
    return ((x[:, None] - p["centres"]) ** 2).sum(2)
