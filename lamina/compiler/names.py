"""Names in emitted code: unique, and clear of everything that already has a meaning there."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable
from typing import Protocol

# Public attributes of torch's nn.Module and Flax's nnx.Module; a submodule under one of
# these names would break or shadow it. Names with a leading underscore never reach emitted
# code. A test holds this table against the installed frameworks.
MODULE_ATTRIBUTES = frozenset(
    """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda
    double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter
    get_submodule half ipu load_state_dict modules mtia named_buffers named_children
    named_modules named_parameters parameters register_backward_hook register_buffer
    register_forward_hook register_forward_pre_hook register_full_backward_hook
    register_full_backward_pre_hook register_load_state_dict_post_hook
    register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state
    set_submodule share_memory state_dict to to_empty train training type xpu zero_grad
    iter_children iter_modules perturb set_attributes sow
    """.split()
)
WORDS = frozenset(keyword.kwlist) | frozenset(keyword.softkwlist)
IMPORTS = frozenset("torch nn F Tensor jax jnp lax nnx math NamedTuple Self Any".split())
OWN = frozenset("self cls rngs DESCRIPTION LOSS_WEIGHTS RENAMED".split())
MEANINGS = frozenset(dir(builtins)) | IMPORTS | OWN


class Names:
    """Hands out names, each once. `taken` are never given."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)
        self.numbers: dict[str, int] = {}  # the last number that stood behind each wish

    def free(self, wish: str) -> str:
        """`wish` itself where it is free, otherwise with a number behind it."""
        wish = presentable(wish)
        name, number = wish, self.numbers.get(wish, 1)
        while name in self.taken or name in WORDS:
            number += 1
            name = f"{wish}{number}" if not wish[-1].isdigit() else f"{wish}_{number}"
        self.taken.add(name)
        self.numbers[wish] = number
        return name


def presentable(wish: str) -> str:
    """Without leading underscores, which belong to the frameworks and to Python."""
    name = wish.lstrip("_")
    return name if name and not name[0].isdigit() else f"part{name}"


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str: ...


def attribute_names(nodes: Iterable[Named]) -> list[str]:
    """The attribute of each node in its module; a run's parts keep their numbers."""
    names = Names(MODULE_ATTRIBUTES)
    return [node.name if node.name.isdigit() else names.free(node.name) for node in nodes]


def local_names(taken: Iterable[str] = ()) -> Names:
    """Names for arguments and local variables; `taken` are the file's own classes and
    functions."""
    return Names({*MEANINGS, *taken})


def field_names(wishes: Iterable[str]) -> list[str]:
    """Names of side outputs in a tuple, beside the main one and the tuple's own methods, and
    clear of what its annotations read."""
    names = Names({"logits", "count", "index", *IMPORTS})
    return [names.free(wish) for wish in wishes]


def camel(name: str) -> str:
    """A class's name from a part's: `stage_1` → `Stage1`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_") if word) or "Part"
