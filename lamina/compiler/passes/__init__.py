"""Rewrites of a checked graph, one file each, named for the result. Each builds a new graph
that is valid where the old one was, and keeps the names of what stays; what changes parameters
says how."""

from lamina.compiler.graph import Graph
from lamina.compiler.passes.dropping import without_dropping
from lamina.compiler.passes.identities import without_identities
from lamina.compiler.passes.norms import Fold, without_norms
from lamina.compiler.passes.pads import with_merged_pads
from lamina.compiler.passes.side_heads import without_side_heads
from lamina.compiler.verify import verify

__all__ = [
    "Fold",
    "for_inference",
    "with_merged_pads",
    "without_dropping",
    "without_identities",
    "without_norms",
    "without_side_heads",
]


def for_inference(graph: Graph) -> Graph:
    """The graph that infers: the main output alone, and nothing dropped at random; verified
    behind each pass that changed something."""
    for rewrite in (without_side_heads, without_dropping):
        before, graph = graph, rewrite(graph)
        if graph is not before:
            verify(graph)
    return graph
