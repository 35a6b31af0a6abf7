"""What `import lamina` offers. Frameworks are imported when a model is built, not before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from lamina import architectures as zoo
from lamina.compiler.analysis import Report
from lamina.compiler.analysis import analyze as analyze_graph
from lamina.compiler.check import check
from lamina.compiler.graph import Mode
from lamina.compiler.heads import refuse_another_head
from lamina.compiler.scaling import scale
from lamina.errors import stacked
from lamina.spec.network import Network
from lamina.spec.preprocessing import Preprocessing
from lamina.spec.reading import network_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lamina.backends.loaded import Loaded
    from lamina.backends.proof import Verdict
    from lamina.backends.proof.task import Dtype
    from lamina.compiler.diff import Difference
    from lamina.compiler.optimized import Optimized
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
def analyze(net: Network, mode: Mode = "infer") -> Report:
    """Every shape and every count. Raises SpecError with every fault of the network."""
    return analyze_graph(check(net, mode), net.name, mode)


@stacked
def emit(
    net: Network, backend: str, mode: Mode = "infer", *, optimize: bool = False, scan: Scan = "auto"
) -> str:
    """The source of the model, `torch` or `flax`: a file that stands on its own. Needs no
    framework. With `optimize` it is the graph that `lamina.optimize` gives, in `infer` mode;
    `scan` is as for `lamina.compile`. Raises SpecError, or UsageError for another backend."""
    from lamina.backends.compile import compilation

    return compilation(net, backend, mode, optimized=optimize, scan=scan).source.text


@stacked
def optimize(net: Network) -> Optimized:
    """What `optimize=True` makes of a network elsewhere, without a framework: `str()` says what
    each pass did, `.graph` is the result, and `.folds` which norm went into which layer.
    Raises SpecError with every fault of the network."""
    from lamina.compiler.optimized import optimize as optimized

    return optimized(net)


@stacked
def fold_weights(
    net: Network, weights: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.float32]]:
    """The tensors of the optimised network, from those of the network in either mode: by path,
    in the canonical layout, computed in float64. Raises WeightsError where they do not fit."""
    from lamina.backends.folder import fitted
    from lamina.backends.folding import folded
    from lamina.compiler.optimized import optimize as optimized

    values, _ = fitted(weights, net, "infer")
    return folded(values, optimized(net).folds)


@stacked
def compile(
    net: Network,
    backend: str,
    mode: Mode = "train",
    seed: int = 0,
    *,
    optimize: bool = False,
    scan: Scan = "auto",
    force: bool = False,
) -> Any:
    """The model: a `torch.nn.Module` or `flax.nnx.Module` made from the emitted source, with
    initial weights that depend on the spec and `seed` alone and are byte-identical in both.

    In `infer` mode the model has no side heads and is in evaluation mode already; with
    `optimize` it is the graph that `lamina.optimize` gives, its norms folded into the layers
    before them. In flax, equal blocks in a row become one loop over stacked weights, which is
    compiled once: six or more that drop nothing where `scan` is "auto", any two where it is True.

    Raises SpecError, UsageError where the framework is not installed, and ResourceError for a
    model that cannot fit in memory, unless `force` is given.
    """
    from lamina.backends.compile import compiled

    return compiled(net, backend, mode, seed, optimized=optimize, scan=scan, force=force)


@stacked
def init_weights(
    net: Network, seed: int = 0, mode: Mode = "train"
) -> dict[str, NDArray[np.float32]]:
    """Initial values of every parameter and buffer by path, float32, in the canonical layout
    (torch's: out × in × height × width, out × in). Raises ResourceError where they do not fit."""
    from lamina.backends.compile import refuse_bad_seed, refuse_too_large
    from lamina.backends.draw import draw, tensors

    graph = check(net, mode)
    refuse_bad_seed(seed)
    refuse_too_large(net.name, tensors(graph))
    return draw(graph, seed)


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


@stacked
def weights(net: Network, model: Any) -> dict[str, NDArray[np.float32]]:
    """The values of a torch or flax model's tensors by path, in the canonical layout (torch's:
    out × in × height × width, out × in), as copies; those of side heads if the model has them.

    Raises UsageError for what is no model, WeightsError for a model of another network or one
    that is not in float32. Counters of batches and random streams are no weights.
    """
    from lamina.backends.recognition import weights_of

    return {path: array.copy(order="C") for path, array in weights_of(net, model).items()}


@stacked
def save_model(
    folder: str | PathLike[str],
    net: Network,
    model: Any,
    *,
    overwrite: bool = False,
    preprocessing: Preprocessing | None = None,
) -> None:
    """Save a torch or flax model, in either mode, as `config.json`, `model.safetensors` and
    `README.md`: all or nothing, even where the process is killed. A model without side heads is
    saved without theirs.

    Raises SpecError, WeightsError where the model is not the network's, is not in float32, or
    has values that are not finite, and UsageError where the folder is there already (`overwrite`
    replaces its model) or cannot be written.
    """
    from lamina.backends.folder import write_folder
    from lamina.backends.recognition import weights_of

    write_folder(
        folder,
        net,
        weights_of(net, model),
        preprocessing=preprocessing,
        overwrite=overwrite,
        provenance=zoo.provenance(net, check(net, "infer").shape.channels),
    )


@stacked
def load_model(
    folder: str | PathLike[str],
    backend: str,
    mode: Mode = "infer",
    *,
    net: Network | None = None,
    partial: bool = False,
    rename: Mapping[str, str] | None = None,
    seed: int = 0,
    optimize: bool = False,
    scan: Scan = "auto",
    force: bool = False,
) -> Loaded:
    """The network of a folder and a model of it: `net, model = lamina.load_model(...)`; the
    result also has `report`, which tells what became of each tensor, and `preprocessing`.

    Weights go into a model of another network, `net`, too. All must fit, but for those of side
    heads in an infer model, which are dropped. Only where `partial` is given, what is missing
    or mis-shaped keeps the initial value of `seed`, and what is unexpected is left out; `rename`
    moves tensors, or all of a part, to other paths first. In `infer` mode the model is in
    evaluation mode already; with `optimize` its norms are folded into the layers before them;
    `scan` is as for `lamina.compile`.

    Raises UsageError, SpecError for a wrong config, WeightsError for weights that are damaged
    or do not fit, and ResourceError where they do not fit in memory, unless `force` is given.
    """
    from lamina.backends.loaded import load_model as loaded

    return loaded(
        folder,
        backend,
        mode,
        net=net,
        partial=partial,
        rename=rename,
        seed=seed,
        optimized=optimize,
        scan=scan,
        force=force,
    )


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
