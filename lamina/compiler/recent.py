"""The graphs of the networks that were checked last: a model is compiled, counted and drawn from
one spec, and each of these checks it."""

from __future__ import annotations

from threading import Lock

from lamina.compiler.graph import Graph, Mode
from lamina.spec.network import Network

MOST = 16  # graphs, two for a network; with the limits below 5 MB each at most
MAX_PARTS = 1_000  # of a spec, each counted wherever it stands
MAX_LETTERS = 100_000  # of a spec's text
MAX_LAYERS = 5_000  # of a graph


class Recent:
    """Checked graphs by mode and by what the spec says, to the sign of a zero and never by which
    object says it. Graphs are frozen, so that any number of readers may share one."""

    def __init__(self) -> None:
        self.graphs: dict[tuple[Mode, str], Graph] = {}  # asked for last, they come last
        self.lock = Lock()

    def get(self, mode: Mode, text: str) -> Graph | None:
        """The graph of a text, if it is known."""
        with self.lock:
            graph = self.graphs.pop((mode, text), None)
            if graph is not None:
                self.graphs[mode, text] = graph
            return graph

    def kept(self, mode: Mode, text: str, graph: Graph) -> Graph:
        """The graph, remembered if it is small enough, in place of the one that was not asked
        for longest."""
        if text and graph.size <= MAX_LAYERS:
            with self.lock:
                self.graphs[mode, text] = graph
                if len(self.graphs) > MOST:
                    del self.graphs[next(iter(self.graphs))]
        return graph


def written(net: Network, parts: int) -> str:
    """All that a valid network of so many parts says; nothing where that is too long to be
    looked up. Classes stand with their names and fields with their values, so that what
    differs in anything is another text: 1 is no 1.0, and 0.0 no -0.0."""
    text = repr(net) if parts <= MAX_PARTS else ""
    return text if len(text) <= MAX_LETTERS else ""
