"""Pictures of networks: graph → sketch (rows, columns, wires) → places → SVG, HTML, Mermaid."""

from lamina.drawing.colours import Colour
from lamina.drawing.formats import FORMATS, Format, drawn

__all__ = ["FORMATS", "Colour", "Format", "drawn"]
