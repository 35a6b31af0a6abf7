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
    graph = RECENT.get(mode, text)
    if graph is None and mode == "infer":
        graph = RECENT.kept(mode, text, for_inference(trained(net, text)))
    return graph or trained(net, text)


def trained(net: Network, text: str) -> Graph:
    """The graph that trains, of a valid network."""
    graph = RECENT.get("train", text)
    if graph is None:
        graph = elaborate(net)
        verify(graph)
        RECENT.kept("train", text, graph)
    return graph


def refuse_unknown(mode: object) -> None:
    """Refuse what is no mode."""
    if mode not in MODES:
        raise UsageError(f"there is no mode {quoted(mode)}; there are infer and train")
