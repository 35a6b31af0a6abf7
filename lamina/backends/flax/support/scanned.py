import jax
from flax import nnx
from jax import lax

from .conv_in_loop import conv_in_loop


class Scanned(nnx.Module):
    """Equal blocks one after another, as a loop that is traced and compiled once.

    Axis 0 of every variable of `block` counts the blocks. What a block changes (running
    statistics, streams of random numbers) changes in its slice; a loop that changes nothing
    changes no variable, so that a model in evaluation mode can be closed over. With `remat` the
    gradient computes each block again from its input, in place of keeping what is inside.
    """

    def __init__(
        self,
        length: int,
        made: type,
        /,
        *arguments: float,
        remat: bool = False,
        rngs: nnx.Rngs,
        **options: float,
    ) -> None:
        def make(rngs: nnx.Rngs) -> nnx.Module:
            block: nnx.Module = made(*arguments, rngs=rngs, **options)
            return block

        self.block = nnx.split_rngs(splits=length)(nnx.vmap(make))(rngs)
        self.remat = remat

    def __call__(self, x: jax.Array) -> jax.Array:
        graph, state = nnx.split(self.block)
        before, tree = jax.tree.flatten(state)
        x, after = self.run(graph, tree, self.remat, x, before)
        if any(value is not None for value in after):
            now = [old if new is None else new for old, new in zip(before, after, strict=True)]
            nnx.update(self.block, jax.tree.unflatten(tree, now))
        return x

    @staticmethod
    @jax.jit(static_argnums=(0, 1, 2))
    def run(
        graph: nnx.GraphDef[nnx.Module],
        tree: jax.tree_util.PyTreeDef,
        remat: bool,
        x: jax.Array,
        values: list[jax.Array],
    ) -> tuple[jax.Array, list[jax.Array | None]]:
        """The output, and the new values of the variables that change."""

        def step(x: jax.Array, before: list[jax.Array]) -> tuple[jax.Array, list[jax.Array | None]]:
            block = nnx.merge(graph, jax.tree.unflatten(tree, before))
            for _, module in nnx.iter_modules(block):
                if isinstance(module, nnx.Conv) and module.preferred_element_type is None:
                    module.conv_general_dilated = conv_in_loop
            y = block(x)
            after = jax.tree.leaves(nnx.state(block))
            changed = [n if n is not o else None for n, o in zip(after, before, strict=True)]
            return y, changed

        return lax.scan(jax.checkpoint(step, prevent_cse=False) if remat else step, x, values)
