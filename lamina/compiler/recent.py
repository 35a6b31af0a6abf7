"""The graphs of the networks that were checked last: a model is compiled, counted and drawn from
one spec, and each of these checks it."""

from __future__ import annotations

from threading import Lock

from lamina.compiler.graph import Graph
from lamina.spec.network import Network

MOST = 8  # graphs; with the limits below a few megabytes
MAX_PARTS = 1_000  # of a spec, each counted wherever it stands
MAX_LETTERS = 100_000  # of a spec's text
MAX_LAYERS = 10_000  # of a graph


class Recent:
    """Checked training graphs by what the spec says, to the sign of a zero and never by which
    object says it. Graphs are frozen, so that any number of readers may share one."""

    def __init__(self) -> None:
        self.graphs: dict[str, Graph] = {}  # those that were asked for last come last
        self.lock = Lock()

    def get(self, text: str) -> Graph | None:
        """The graph of a text, if it is known."""
        with self.lock:
            graph = self.graphs.pop(text, None)
            if graph is not None:
                self.graphs[text] = graph
            return graph

    def keep(self, text: str, graph: Graph) -> None:
        """Remembers a graph that is small enough, and forgets the one that was not asked for
        longest."""
        if not text or graph.size > MAX_LAYERS:
            return
        with self.lock:
            self.graphs[text] = graph
            if len(self.graphs) > MOST:
                del self.graphs[next(iter(self.graphs))]


def written(net: Network, parts: int) -> str:
    """All that a valid network of so many parts says; nothing where that is too long to be
    looked up, or too deep for what is left of the stack. Classes stand with their names and
    fields with their values, so that what differs in anything is another text: 1 is no 1.0,
    and 0.0 no -0.0."""
    try:
        text = repr(net) if parts <= MAX_PARTS else ""
    except RecursionError:
        return ""
    return text if len(text) <= MAX_LETTERS else ""
