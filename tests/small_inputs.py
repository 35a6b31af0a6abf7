"""The input that a network of the zoo is proved on: small, where its structure allows."""

from __future__ import annotations

from functools import cache

from lamina.architectures import create, entry
from lamina.architectures.entry import Image
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.errors import SpecError
from lamina.spec.network import Network

# Wider than high, so that an exchange of the two shows. After five halvings 2 × 3 are left,
# also of the second where three convolutions without padding come first: no window of a
# network sees one value alone.
SIZES = ((64, 96), (128, 160))


@cache
def small_input(name: str) -> Image:
    """The smallest of those sizes at which the network keeps every parameter and still has
    maps to convolve; its own where dense layers read a fixed size, or where it is no larger."""
    channels, height, width = entry(name).facts.input
    own = parameters(create(name))
    for size in SIZES:
        if size < (height, width):
            try:
                small = create(name, input=(channels, *size))
                if parameters(small) == own and has_maps(small):
                    return (channels, *size)
            except SpecError:
                continue
    return (channels, height, width)


def small(name: str) -> Network:
    """The network for that input."""
    return create(name, input=small_input(name))


def parameters(net: Network) -> dict[str, tuple[int, ...]]:
    """The shape of every parameter by path; side heads have theirs too."""
    return {
        f"{row.path}.{role}": tensor.shape
        for row in rows(elaborate(net))
        for role, tensor in row.params.items()
    }


def has_maps(net: Network) -> bool:
    """Whether no convolution with a kernel reads a single row or column."""
    return all(
        min(row.inputs[0].dimensions[1:]) > 1
        for row in rows(elaborate(net))
        if row.op.kind == "conv" and max(row.params["weight"].shape[2:]) > 1
    )
