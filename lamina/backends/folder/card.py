"""`README.md`: the model card. Read by people alone."""

from __future__ import annotations

from collections.abc import Iterable

from lamina.backends.folder.config import Config
from lamina.compiler.analysis import CONVENTION, analyze
from lamina.compiler.graph import Graph
from lamina.spec.preprocessing import Preprocessing
from lamina.version import VERSION


def card(config: Config, graph: Graph, provenance: Iterable[str]) -> str:
    """The numbers of a model, what it was made from, how images become its input, and how it
    is loaded. No free text of a spec stands in it."""
    net = config.net
    totals = analyze(graph, net.name, config.mode).totals
    rows = {
        "input (channels × height × width)": " × ".join(map(str, net.input)),
        "output": str(graph.shape),
        "parameters": f"{totals.parameters:,}",
        "buffers": f"{totals.buffers:,}",
        "MACs": f"{totals.macs:,}",
        "weights": "float32" + side_heads(config, graph),
        "spec (SHA-256)": f"`{net.hash}`",
        "written by": f"lamina {VERSION}",
        **preprocessed(config.preprocessing),
    }
    lines = [f"# {net.name}", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in rows.items()]
    lines += ["", f"{CONVENTION}.", ""]
    if known := list(provenance):
        lines += ["## Where it comes from", "", *(f"* {line}" for line in known), ""]
    lines += ["## Use", "", "```python", "import lamina", ""]
    for backend in ("torch", "flax"):
        lines.append(f'net, model = lamina.load_model("this/folder", backend="{backend}")')
    lines += ["```", "", "`config.json` is the spec, `model.safetensors` the weights.", ""]
    return "\n".join(lines)


def side_heads(config: Config, graph: Graph) -> str:
    """Whether the tensors of side heads are there, where that is a question."""
    if graph.heads:
        return ", with those of side heads"
    return ", without those of side heads" if config.mode == "infer" else ""


def preprocessed(found: Preprocessing | None) -> dict[str, str]:
    """The rows that say how an image becomes an input."""
    if found is None:
        return {}
    least, largest = found.range
    return {
        "images": f"{found.channels}, {found.interpolation}, centre crop {found.crop:g}",
        "values": f"{least:g} to {largest:g}, then (x − mean) / std",
        "mean": ", ".join(f"{value:g}" for value in found.mean),
        "std": ", ".join(f"{value:g}" for value in found.std),
    }
