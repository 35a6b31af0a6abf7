"""The flax side of a proof."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lamina.backends.compile import Compilation
from lamina.backends.flax.tracing import plain_tracers
from lamina.backends.layout import canonical
from lamina.backends.proof.task import (
    Task,
    directions,
    output_shapes,
    refuse_other_shapes,
    sample,
)
from lamina.backends.proof.values import values
from lamina.compiler.stacks import written

if TYPE_CHECKING:
    from lamina.backends.proof.task import Arrays

# XLA spends more than its share on very long programs: past these many layers each operation
# is compiled by itself. Of two levels of optimisation the first compiles sooner and runs alike.
LONGEST_PROGRAM = 1500
COMPILER_OPTIONS = {"xla_backend_optimization_level": 1}


def run(task: Task, made: Compilation) -> Arrays:
    """Outputs, gradients and running statistics by canonical path and layout."""
    import jax
    import jax.numpy as jnp
    import numpy as np
    from flax import nnx

    model = made.build(values(made.graph, task.seed, task.dtype), task.seed)
    for _, module in nnx.iter_modules(model):
        if isinstance(module, nnx.Dropout):
            module.deterministic = True
    shapes = output_shapes(made.graph)
    ways = {
        name: jnp.asarray(last(value))
        for name, value in directions(shapes, task.seed, task.dtype).items()
    }
    x = jnp.asarray(last(sample(made.graph, task.seed, task.dtype)))
    split: Any = nnx.split  # its type cannot say that two filters give two states
    graphdef, learnt, rest = split(model, nnx.Param, ...)

    def loss(learnt: Any, x: Any) -> Any:
        twin = nnx.merge(graphdef, learnt, rest, copy=True)
        with tracing(twin, task.trace) as trace:
            results = twin(x)
        outputs = dict(
            zip(shapes, results if isinstance(results, tuple) else (results,), strict=True)
        )
        refuse_other_shapes("flax", outputs, {name: way.shape for name, way in ways.items()})
        total = sum((outputs[name] * ways[name]).mean() for name in shapes)
        _, _, after = split(twin, nnx.Param, ...)
        return total, (outputs, after, trace)

    step = compiled(jax.grad(loss, argnums=(0, 1), has_aux=True), made)
    (by_weight, by_input), (outputs, after, trace) = step(learnt, x)
    found: Arrays = {f"output/{name}": first(np.asarray(v)) for name, v in outputs.items()}
    found["gradient/input"] = first(np.asarray(by_input))
    gradients, statistics = flat(by_weight), flat(after)
    for entry in made.entries:
        kept, kind = (gradients, "gradient") if entry.learnt else (statistics, "statistic")
        if entry.place in kept:
            found[f"{kind}/{entry.path}"] = canonical(entry, kept[entry.place])
    for name, value in trace.items():
        found[name] = first(np.asarray(value))
    return found


def compiled(function: Callable[..., Any], made: Compilation) -> Callable[..., Any]:
    """A function of a model as one program, or operation by operation where it is long."""
    import jax

    program = jax.jit(function, compiler_options=COMPILER_OPTIONS)
    long = written(made.graph, made.stacking) > LONGEST_PROGRAM

    def call(*arguments: Any) -> Any:
        with plain_tracers(), jax.disable_jit(long):
            return program(*arguments)

    return call


def flat(state: Any) -> dict[str, Any]:
    """A state's arrays by dotted path; random streams are not compared."""
    import jax
    import numpy as np
    from flax import nnx

    found: dict[str, Any] = {}
    for path, variable in nnx.to_flat_state(state):
        value = variable.get_value()
        if not jax.numpy.issubdtype(value.dtype, jax.dtypes.prng_key):
            found[".".join(map(str, path))] = np.asarray(value)
    return found


class tracing:
    """While open, records what enters and leaves each leaf module of a model, in call order.

    Methods are looked up on classes, so the classes of the leaves are given a recording
    `__call__` for that time.
    """

    def __init__(self, model: Any, wanted: bool) -> None:
        from flax import nnx

        self.found: dict[str, Any] = {}
        self.names: dict[int, str] = {}
        self.kept: dict[type, Any] = {}
        for path, module in nnx.iter_modules(model) if wanted else ():
            inner = [part for _, part in nnx.iter_modules(module)]
            if path and (len(inner) == 1 or isinstance(module, nnx.Dropout)):
                self.names[id(module)] = ".".join(map(str, path))
                self.kept.setdefault(type(module), type(module).__call__)

    def __enter__(self) -> dict[str, Any]:
        for kind, plain in self.kept.items():
            kind.__call__ = self.recording(plain)  # type: ignore[method-assign]
        return self.found

    def recording(self, plain: Any) -> Any:
        def call(module: Any, x: Any, *args: Any, **options: Any) -> Any:
            y = plain(module, x, *args, **options)
            if id(module) in self.names:
                name = self.names[id(module)]
                self.found[f"in/{name}"], self.found[f"out/{name}"] = x, y
            return y

        return call

    def __exit__(self, *error: object) -> None:
        for kind, plain in self.kept.items():
            kind.__call__ = plain  # type: ignore[method-assign]


def last(value: Any) -> Any:
    """N × C × H × W → N × H × W × C; vectors as they are."""
    return value.transpose(0, 2, 3, 1) if value.ndim == 4 else value


def first(value: Any) -> Any:
    """N × H × W × C → N × C × H × W; vectors as they are."""
    return value.transpose(0, 3, 1, 2) if value.ndim == 4 else value
