"""From a spec to the checked graph of one mode."""

from __future__ import annotations

from lamina.compiler.collecting import few_collections
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Graph, Mode
from lamina.compiler.passes import for_inference
from lamina.compiler.recent import Recent, written
from lamina.compiler.verify import verify
from lamina.errors import UsageError, quoted
from lamina.spec.network import Network
from lamina.spec.validity import validate

MODES = ("infer", "train")
RECENT = Recent()


@few_collections()
def check(net: Network, mode: Mode) -> Graph:
    """The graph that trains, or the one that infers. Raises SpecError with every problem."""
    refuse_unknown(mode)
    text = written(net, validate(net))
    graph = RECENT.get(text)
    if graph is None:
        graph = elaborate(net)
        verify(graph)
        RECENT.keep(text, graph)
    return graph if mode == "train" else for_inference(graph)


def refuse_unknown(mode: object) -> None:
    """Refuse what is no mode."""
    if mode not in MODES:
        raise UsageError(f"there is no mode {quoted(mode)}; there are infer and train")
