"""What `import lamina` offers. Frameworks are imported when a model is built, not before."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from lamina import architectures as zoo
from lamina.compiler.analysis import Report
from lamina.compiler.analysis import analyze as analyze_graph
from lamina.compiler.check import check
from lamina.compiler.graph import Mode
from lamina.compiler.heads import changed, fitting
from lamina.errors import Problem, SpecError, UsageError, stacked
from lamina.spec.network import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lamina.backends.proof import Verdict
    from lamina.backends.proof.task import Dtype
    from lamina.compiler.diff import Difference
    from lamina.spec.documents import Document


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


def refuse_another_head(own: Network, net: Network) -> None:
    """A dense layer on flattened maps has weights for one size of them."""
    found = changed(own, net)
    if found is None:
        return
    channels, height, width = own.input
    least, most = fitting(own)
    size, other = (" × ".join(map(str, one.input)) for one in (own, net))
    fit = f"{channels} × {height + least} × {width + least}"
    if most > least:
        fit += f" to {channels} × {height + most} × {width + most}"
    raise UsageError(
        f"{net.name}: `{found.path}` reads {found.before:,} features at {size} and would read "
        f"{found.after:,} at {other}, with other weights; it takes {fit}. For another head, edit "
        f"what `lamina spec {net.name}` writes"
    )


@stacked
def load(path: str | PathLike[str]) -> Network:
    """The network of a `.yaml` or `.json` file, with its parts validated (not yet its shapes).

    Raises SpecError with every fault at its file:line:column, UsageError for no such file.
    """
    from lamina.spec.documents import read_file

    return network_of(read_file(path))


@stacked
def network_of(document: Document) -> Network:
    """The network that a document describes."""
    if not isinstance(document.data, dict):
        words = "a spec is a map with `name`, `input` and `body`"
        raise SpecError([Problem("S116", "", words, (), document.place(()))])
    return Network.from_data(document.data, document.place)


@stacked
def analyze(net: Network, mode: Mode = "infer") -> Report:
    """Every shape and every count. Raises SpecError with every fault of the network."""
    return analyze_graph(check(net, mode), net.name, mode)


@stacked
def emit(net: Network, backend: str, mode: Mode = "infer") -> str:
    """The source of the model, `torch` or `flax`: a file that stands on its own. Needs no
    framework. Raises SpecError, or UsageError for another backend."""
    from lamina.backends.compile import compilation

    return compilation(net, backend, mode).source.text


@stacked
def compile(
    net: Network, backend: str, mode: Mode = "train", seed: int = 0, *, force: bool = False
) -> Any:
    """The model: a `torch.nn.Module` or `flax.nnx.Module` made from the emitted source, with
    initial weights that depend on the spec and `seed` alone and are byte-identical in both.

    In `infer` mode the model has no side heads and is in evaluation mode already. Raises
    SpecError, UsageError where the framework is not installed, and ResourceError for a model
    that cannot fit in memory, unless `force` is given.
    """
    from lamina.backends.compile import compiled

    return compiled(net, backend, mode, seed, force=force)


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
def verify(
    net: Network,
    backends: str | Sequence[str] = ("torch", "flax"),
    mode: Mode = "train",
    dtype: Dtype = "float64",
    seed: int = 0,
    steps: int = 0,
) -> Verdict:
    """The proof that the backends are the network and agree, or that one is; `.holds` is its
    outcome. With `steps` both are also trained so far, and compared after each step
    (docs/training.md)."""
    from lamina.backends.proof import prove

    backends = (backends,) if isinstance(backends, str) else backends
    return prove(net, backends=backends, mode=mode, dtype=dtype, seed=seed, steps=steps)


__all__ = ["analyze", "compile", "create", "diff", "emit", "init_weights", "load", "verify"]
