"""What a layer's outcome must keep to, whatever the layer is."""

from __future__ import annotations

from lamina.errors import ShapeError
from lamina.spec.initial import Values
from lamina.spec.layer import Layer
from lamina.spec.shape import Shape

MAX_DIMENSION = 2**256  # far beyond any computer; counts of what is beyond would not print


def bounded(shape: Shape) -> Shape:
    """The same shape. Sizes that multiply layer after layer grow without end otherwise."""
    if max(shape.dimensions) > MAX_DIMENSION:
        raise ShapeError("L220", "its output has a dimension beyond 2^256")
    return shape


def check_values(op: Layer, x: Shape) -> None:
    """Weights given by value must be as many as the layer has."""
    by_value = isinstance(vars(op).get("init"), Values)
    for role, tensor in op.params(x).items() if by_value else ():
        if isinstance(tensor.init, Values) and len(tensor.init.values) != tensor.count:
            shape = " × ".join(map(str, tensor.shape))
            given = f"{len(tensor.init.values)} values for the {role} of {shape}"
            raise ShapeError("L219", f"there are {given} = {tensor.count}")
