"""What a checkpoint holds, whatever format it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The dtypes of a checkpoint, as safetensors calls them: numpy's name, and whether weights may be
# of it. numpy has no bfloat16; its bits are the upper half of a float32's.
DTYPES: Final = {
    "F64": ("<f8", True),
    "F32": ("<f4", True),
    "F16": ("<f2", True),
    "BF16": ("<u2", True),
    "I64": ("<i8", False),
    "I32": ("<i4", False),
    "I16": ("<i2", False),
    "I8": ("i1", False),
    "U8": ("u1", False),
    "BOOL": ("u1", False),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor: its dtype, and its values in that dtype (of BF16, the bits)."""

    dtype: str
    values: NDArray[Any]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.values.shape)

    def float32(self) -> NDArray[np.float32]:
        """The values in single precision, exact for F32, F16 and BF16."""
        import numpy as np

        if self.dtype == "BF16":
            return (self.values.astype("<u4") << np.uint32(16)).view("<f4")
        with np.errstate(over="ignore"):  # to infinity, which is refused later with its key
            return self.values.astype("<f4", copy=False)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tensors of a file by key; `notes` tell what was found around them."""

    tensors: Mapping[str, Stored]
    notes: tuple[str, ...] = ()
