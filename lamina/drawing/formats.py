"""The formats of pictures."""

from __future__ import annotations

from typing import Literal, get_args

from lamina.compiler.graph import Graph, Mode
from lamina.drawing.colours import Colour
from lamina.drawing.picture import depth_for, picture
from lamina.errors import UsageError, quoted
from lamina.spec.network import Network

Format = Literal["svg", "html", "mermaid"]
FORMATS: tuple[Format, ...] = get_args(Format)
COLOURS: tuple[Colour, ...] = get_args(Colour)


def drawn(
    net: Network,
    graph: Graph,
    mode: Mode,
    format: Format = "svg",
    depth: int | None = None,
    color: Colour = "kind",
) -> str:
    """The picture of a network whose checked graph is given, as text.

    Raises UsageError for what is no format, colour or depth, ResourceError for a picture that is
    larger than anybody reads."""
    refuse_unknown("format", format, FORMATS)
    refuse_unknown("color", color, COLOURS)
    made = picture(graph, net.name, mode, net.description)
    opened = depth_for(made, depth)
    if format == "html":
        from lamina.drawing.html import html

        return html(made, opened, color)
    if format == "mermaid":
        from lamina.drawing.mermaid import mermaid

        return mermaid(made, opened, asked=depth is not None)
    from lamina.drawing.svg import svg

    return svg(made, opened, color)


def refuse_unknown(what: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise UsageError(f"there is no {what} {quoted(given)}; there are {', '.join(known)}")
