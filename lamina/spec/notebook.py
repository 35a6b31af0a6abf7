"""A network in a notebook: the file that it is, as far as anybody reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamina.markup import element
from lamina.spec.document import to_data
from lamina.spec.layer import Composite

if TYPE_CHECKING:
    from lamina.spec.network import Network

MOST_PARTS = 2000
MOST_LINES = 400
MOST_LETTERS = 40_000


def fragment(net: Network) -> str:
    """HTML. The spec alone, since a network that is being written may be wrong, and its counts
    are those of a report, which shows itself."""
    from lamina.spec.documents import to_yaml

    shown = net.model_copy(update={"body": few(net.body), "blocks": few(net.blocks)})
    lines = to_yaml(to_data(shown))[:MOST_LETTERS].split("\n")[:MOST_LINES]
    whole = shown.body == net.body and shown.blocks == net.blocks and len(lines) < MOST_LINES
    text = "\n".join(lines) + ("" if whole else "\n# … and more")
    sizes = " × ".join(map(str, net.input))
    return (
        '<div class="lamina"><details open="open">'
        f"<summary><strong>{element(net.name)}</strong>, input {sizes}</summary>"
        f'<pre style="max-height:40em;overflow:auto">{element(text)}</pre></details></div>'
    )


def few(named: Any) -> Any:
    """The first of the parts or definitions, as many as are not too many when written out."""
    if not isinstance(named, tuple):
        return named
    left, kept = MOST_PARTS, []
    for name, part in named:
        inside = getattr(part, "body", part)
        left -= max(part._size if isinstance(part, Composite) else 1, getattr(inside, "_size", 1))
        if left < 0:
            break
        kept.append((name, part))
    return tuple(kept)
