"""Emitted torch source → a module with given weights. Torch is imported here, when needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lamina.backends.layout import arranged, canonical
from lamina.backends.weights import Entry, Parameter

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray


def build(
    module: ModuleType,
    class_name: str,
    entries: Iterable[Entry],
    values: Mapping[str, NDArray[np.float32]],
    *,
    training: bool,
    seed: int,
) -> torch.nn.Module:
    """The model on `meta`, then its tensors put in place: nothing is initialised twice. Weights
    of convolutions are channels-last in memory, which makes torch compute so throughout.

    `seed` is not used: torch draws dropout masks from its own global generator.
    """
    import torch

    model = on_meta(module, class_name)
    state = {entry.place: placed(arranged(entry, values)) for entry in entries}
    for name, tensor in model.state_dict().items():
        if name not in state and name.endswith("num_batches_tracked"):
            state[name] = torch.zeros((), dtype=tensor.dtype)
    model.load_state_dict(state, strict=True, assign=True)
    return model.train(training)


def on_meta(module: ModuleType, class_name: str) -> torch.nn.Module:
    """The model without memory. Nothing is drawn: for `normal_` on `meta` torch would import all
    of its compiler, which takes a second."""
    import torch
    from torch.overrides import TorchFunctionMode

    class Undrawn(TorchFunctionMode):
        def __torch_function__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            given = kwargs or {}
            if getattr(func, "__module__", "") == "torch.nn.init":
                return given["tensor"]
            return args[0] if func is torch.Tensor.normal_ else func(*args, **given)

    with torch.device("meta"), Undrawn():
        model: torch.nn.Module = getattr(module, class_name)()
    return model


def placed(array: NDArray[np.float32]) -> torch.Tensor:
    """A tensor's memory as torch runs it fastest; its shape and its values are as they were."""
    import torch

    tensor = torch.from_numpy(array)
    is_kernel = tensor.dim() == 4
    return tensor.contiguous(memory_format=torch.channels_last) if is_kernel else tensor


def parameters_of(module: ModuleType, class_name: str) -> dict[str, Parameter]:
    """The parameters that the class makes, by place, before any values."""
    return {
        place: Parameter(tuple(parameter.shape), parameter.requires_grad)
        for place, parameter in on_meta(module, class_name).named_parameters()
    }


def tensors_of(model: torch.nn.Module) -> dict[str, Any]:
    """A model's parameters and buffers by place; torch's own counters of batches, which no
    computation of ours reads, are left out."""
    state = model.state_dict()
    return {k: tensor for k, tensor in state.items() if not k.endswith("num_batches_tracked")}


def weights_of(model: torch.nn.Module, entries: Iterable[Entry]) -> dict[str, Any]:
    """A model's tensors by canonical path, as numpy arrays in the canonical layout."""
    found = tensors_of(model)
    return {entry.path: canonical(entry, found[entry.place].cpu().numpy()) for entry in entries}
