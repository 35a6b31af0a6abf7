"""A network made wider or narrower, deeper or shallower; and the largest within a budget."""

from lamina.compiler.scaling.fit import Scaled, fitted
from lamina.compiler.scaling.scale import scale

__all__ = ["Scaled", "fitted", "scale"]
