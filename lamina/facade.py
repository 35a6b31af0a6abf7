"""What `import lamina` offers. Frameworks are imported when a model is built, not before."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING

from lamina import architectures as zoo
from lamina.compiler.analysis import Report
from lamina.compiler.analysis import analyze as analyze_graph
from lamina.compiler.check import check
from lamina.compiler.collecting import few_collections
from lamina.compiler.graph import Mode
from lamina.compiler.heads import refuse_another_head
from lamina.compiler.scaling import scale
from lamina.errors import stacked
from lamina.models import (
    compile,
    fold_weights,
    init_weights,
    load_model,
    optimize,
    save_model,
    weights,
)
from lamina.spec.network import Network
from lamina.spec.preprocessing import Preprocessing
from lamina.spec.reading import network_of

if TYPE_CHECKING:
    from lamina.backends.precision import Precision
    from lamina.backends.proof import Verdict
    from lamina.backends.proof.task import Dtype
    from lamina.compiler.diff import Difference
    from lamina.compiler.stacks import Scan
    from lamina.drawing import Colour, Format


@stacked
def create(
    name: str,
    *,
    num_classes: int | None = None,
    in_channels: int | None = None,
    input: Sequence[int] | None = None,
) -> Network:
    """A network of the zoo: the paper's, or with other classes, channels or input size.

    `input` is channels × height × width. Raises UsageError for an unknown name, a call that
    makes no sense, and a size that would give a dense layer other weights; SpecError where a
    layer can't take what is left of the input.
    """
    net = zoo.create(name, num_classes=num_classes, in_channels=in_channels, input=input)
    if input is not None:
        own = zoo.create(name, num_classes=num_classes, in_channels=net.input[0])
        refuse_another_head(own, net)
    return net


@stacked
def load(path: str | PathLike[str]) -> Network:
    """The network of a `.yaml` or `.json` file, its parts validated (not yet its shapes). Raises
    SpecError with every fault at its `file:line:column`, UsageError for no such file."""
    from lamina.spec import documents, extension

    return network_of(extension.resolved(documents.read_file(path), zoo.create))


@stacked
@few_collections()
def analyze(net: Network, mode: Mode = "infer") -> Report:
    """Every shape and every count. Raises SpecError with every fault of the network."""
    return analyze_graph(check(net, mode), net.name, mode)


@stacked
def emit(
    net: Network,
    backend: str,
    mode: Mode = "infer",
    *,
    optimize: bool = False,
    precision: Precision = "float32",
    scan: Scan = "auto",
) -> str:
    """The source of the model, `torch` or `flax`: a file that stands on its own. Needs no
    framework. With `optimize` it is the graph that `lamina.optimize` gives, in `infer` mode;
    `precision` and `scan` are as for `lamina.compile`. Raises SpecError, or UsageError for
    another backend."""
    from lamina.backends.compile import compilation

    made = compilation(net, backend, mode, optimized=optimize, precision=precision, scan=scan)
    return made.source.text


@stacked
def diff(a: Network, b: Network) -> Difference:
    """What differs between two networks, structurally and in numbers, in both modes: `.changes`,
    `.totals` (what `b` has more), `.equal`, `str()` for people, `.to_json()` for programs.
    Raises SpecError with every fault of the first network that has any."""
    from lamina.compiler.diff import diff as difference

    return difference(a, b)


@stacked
def draw(
    net: Network,
    format: Format = "svg",
    mode: Mode = "infer",
    *,
    depth: int | None = None,
    color: Colour = "kind",
) -> str:
    """A picture as text: `svg`, `html` (one file: zoom, fold, search) or `mermaid`. Blocks are
    opened `depth` levels deep, or as deep as it can still be read; the color is that of the
    `kind` of layer, of `channels` or of `cost`.

    Raises SpecError, UsageError, and ResourceError for more boxes than anybody reads."""
    from lamina.drawing import drawn

    return drawn(net, check(net, mode), mode, format, depth, color)


@stacked
def verify(
    net: Network,
    backends: str | Sequence[str] = ("torch", "flax"),
    mode: Mode = "train",
    dtype: Dtype = "float64",
    seed: int = 0,
    steps: int = 0,
    *,
    force: bool = False,
) -> Verdict:
    """The proof that the backends are the network and agree, or that one is; `.holds` is its
    outcome. With `steps` both are also trained, and compared after each one (docs/training.md).
    Raises ResourceError for what does not fit in memory or on disk, unless `force` is given."""
    from lamina.backends.proof import prove

    both = (backends,) if isinstance(backends, str) else backends
    return prove(net, backends=both, mode=mode, dtype=dtype, seed=seed, steps=steps, force=force)


__all__ = [
    "Preprocessing",
    "analyze",
    "compile",
    "create",
    "diff",
    "draw",
    "emit",
    "fold_weights",
    "init_weights",
    "load",
    "load_model",
    "optimize",
    "save_model",
    "scale",
    "verify",
    "weights",
]
