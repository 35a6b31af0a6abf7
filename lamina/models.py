"""What `import lamina` offers of models and of their weights."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

from lamina import architectures as zoo
from lamina.compiler.check import check
from lamina.compiler.graph import Mode
from lamina.errors import stacked
from lamina.spec.network import Network
from lamina.spec.preprocessing import Preprocessing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lamina.backends.loaded import Loaded
    from lamina.backends.precision import Precision
    from lamina.compiler.optimized import Optimized
    from lamina.compiler.stacks import Scan


@stacked
def compile(
    net: Network,
    backend: str,
    mode: Mode = "train",
    seed: int = 0,
    *,
    optimize: bool = False,
    precision: Precision = "float32",
    scan: Scan = "auto",
    force: bool = False,
) -> Any:
    """The model: a `torch.nn.Module` or `flax.nnx.Module` made from the emitted source, with
    initial weights that depend on the spec and `seed` alone and are byte-identical in both.

    In `infer` mode the model has no side heads and is in evaluation mode already; with
    `optimize` it is the graph that `lamina.optimize` gives, its norms folded into the layers
    before them. In flax, equal blocks in a row become one loop over stacked weights, which is
    compiled once: six or more that drop nothing where `scan` is "auto", any two where it is True;
    with "remat" the gradient also computes each of them again, which takes time and saves memory.

    With `precision="bfloat16"` convolutions and linear layers compute in it. Parameters, their
    gradients, running statistics and what the model returns are float32 all the same, and so is
    the arithmetic of norms, softmax and means.

    Raises SpecError, UsageError where the framework is not installed, and ResourceError for a
    model that cannot fit in memory, unless `force` is given.
    """
    from lamina.backends.compile import compiled

    return compiled(
        net,
        backend,
        mode,
        seed,
        optimized=optimize,
        precision=precision,
        scan=scan,
        force=force,
    )


@stacked
def optimize(net: Network) -> Optimized:
    """What `optimize=True` makes of a network elsewhere, without a framework: `str()` says what
    each pass did, `.graph` is the result, and `.folds` which norm went into which layer.
    Raises SpecError with every fault of the network."""
    from lamina.compiler.optimized import optimize as optimized

    return optimized(net)


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
    precision: Precision = "float32",
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
    `precision` and `scan` are as for `lamina.compile`.

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
        precision=precision,
        scan=scan,
        force=force,
    )
