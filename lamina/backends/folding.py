"""Weights of a network → those of what its passes made of it. Numpy is imported here, when
needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lamina.compiler.passes import Fold
from lamina.compiler.passes.norms import Norm, Weighted
from lamina.spec.layers.conv import ConvTranspose, SparseConv
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import BatchNorm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Float = NDArray[np.floating]


def folded(arrays: Mapping[str, Float], folds: Sequence[Fold]) -> dict[str, Float]:
    """The same tensors after the folds, by canonical path: the norms' are gone, and the layers
    that took them have theirs anew, computed in float64 and then in the dtype that they had."""
    import numpy as np

    values = dict(arrays)
    for fold in folds:
        weight, bias = f"{fold.into}.weight", f"{fold.into}.bias"
        factor, offset = affine(values, fold.path, fold.norm)
        old = values[weight].astype(np.float64)
        values[weight] = old * per_output(fold.layer, factor, old)
        values[bias] = offset + factor * values.get(bias, np.zeros(outputs(fold.layer)))
    dtypes = {fold.into: arrays[f"{fold.into}.weight"].dtype for fold in folds}
    for path, dtype in dtypes.items():
        for role in ("weight", "bias"):
            values[f"{path}.{role}"] = values[f"{path}.{role}"].astype(dtype)
    return values


def affine(values: dict[str, Float], path: str, norm: Norm) -> tuple[Any, Any]:
    """What a norm multiplies each channel by, and adds to it. Takes its tensors out."""
    import numpy as np

    def taken(role: str, default: float) -> Any:
        found = values.pop(f"{path}.{role}", None)
        return default if found is None else found.astype(np.float64)

    scale, bias = taken("scale", 1.0), taken("bias", 0.0)
    if not isinstance(norm, BatchNorm):
        return scale, bias
    mean, variance = taken("running_mean", 0.0), taken("running_var", 1.0)
    factor = scale / np.sqrt(variance + norm.eps)
    return factor, bias - mean * factor


def outputs(layer: Weighted) -> int:
    return layer.features if isinstance(layer, Linear) else layer.channels


def per_output(layer: Weighted, factor: Any, weight: Float) -> Any:
    """The factor of each weight, in a shape that multiplies them all."""
    import numpy as np

    if np.ndim(factor) == 0:
        return factor
    if isinstance(layer, SparseConv):  # a kernel for each connection, output after output
        factor = np.repeat(factor, [len(sources) for sources in layer.table])
    if isinstance(layer, ConvTranspose):  # inputs first, and of a group's those alone
        inputs = weight.shape[0] // layer.groups
        grouped = factor.reshape(layer.groups, 1, -1).repeat(inputs, axis=1)
        return grouped.reshape(*weight.shape[:2], 1, 1)
    return factor.reshape(-1, *[1] * (weight.ndim - 1))
