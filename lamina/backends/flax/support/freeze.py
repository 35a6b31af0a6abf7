from flax import nnx

from .frozen import Frozen


def freeze(module: nnx.Module) -> None:
    """Turn every nnx.Param below the module into a Frozen variable, in place."""
    for _, part in nnx.iter_modules(module):
        for name, value in list(vars(part).items()):
            if isinstance(value, nnx.Param):
                setattr(part, name, Frozen(value.get_value()))
