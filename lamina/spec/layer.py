"""What every part is: layers (primitives), merges (of several inputs) and blocks (named ideas)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from pydantic import PrivateAttr
from pydantic_core import PydanticCustomError

from lamina.spec.initial import Init
from lamina.spec.model import Model
from lamina.spec.parts import NamedParts
from lamina.spec.shape import Shape

if TYPE_CHECKING:
    from lamina.spec.union import Part


MAX_NESTING = 64
MAX_PARTS = 1_000_000


class Element(Model):
    """A member of the closed union of parts, told apart by its `kind`.

    `frozen` keeps a part as it is in training: no gradient, running statistics used and not
    updated, nothing dropped.
    """

    frozen: bool = False


class Composite(Element):
    """A part with parts inside. Bounds the nesting, so that nothing later need fear for its
    stack, and the parts when each is written out, since Python may use one in many places."""

    _nesting: int = PrivateAttr(default=1)
    _size: int = PrivateAttr(default=1)

    def model_post_init(self, context: Any) -> None:
        nesting, size = 1, 1
        for part in self.parts():
            inner = part if isinstance(part, Composite) else None
            nesting = max(nesting, inner._nesting if inner else 1)
            size += inner._size if inner else 1
        self._nesting, self._size = 1 + nesting, size
        if self._nesting > MAX_NESTING:
            message = f"parts nest deeper than {MAX_NESTING} levels"
            raise PydanticCustomError("spec", message, {"code": "S113"})
        if size > MAX_PARTS:
            message = f"{size:,} parts are more than {MAX_PARTS:,}"
            raise PydanticCustomError("spec", message, {"code": "S120"})

    def parts(self) -> Iterator[Element]:
        """The parts that stand directly in this one's fields."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Element):
                yield value
            elif isinstance(value, tuple):
                yield from (p[1] for p in value if isinstance(p, tuple) and is_part(p))


def is_part(pair: tuple[Any, ...]) -> bool:
    """Whether this is a name with its part."""
    return len(pair) == 2 and isinstance(pair[1], Element)


def kind_of(part: Element) -> str:
    """The `kind` that a part has in documents."""
    kind: str = type(part).model_fields["kind"].default
    return kind


@dataclass(frozen=True, slots=True)
class Tensor:
    """Shape and initial values of one parameter or buffer, in the canonical layout."""

    shape: tuple[int, ...]
    init: Init

    @property
    def count(self) -> int:
        return prod(self.shape)


Tensors = Mapping[str, Tensor]  # role → tensor
NONE: Tensors = {}


@dataclass(frozen=True, slots=True)
class Cost:
    """Operations of one sample. `macs` are multiply-accumulates of convolution and linear
    layers only; everything else is listed apart. `specials` are exp, tanh, pow, sqrt."""

    macs: int = 0
    adds: int = 0
    multiplies: int = 0
    divides: int = 0
    compares: int = 0
    specials: int = 0

    @property
    def flops(self) -> int:
        """2 · MACs."""
        return 2 * self.macs

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


class Keeps(Enum):
    """Which values the derivative of a primitive reads: what training keeps of them."""

    NOTHING = "nothing"  # linear without weights
    INPUT_FOR_WEIGHTS = "input, when its own weights learn"
    INPUT = "input"
    OUTPUT = "output"
    OTHERS = "the inputs that multiply one with a gradient"
    SAME = "nothing, and its output is its input's own memory"


class Window(NamedTuple):
    """How an output pixel looks at the input, per axis (height, width): extent, stride, and
    padding before. `whole` means that it sees everything.

    Where a layer enlarges, its pixels look at different places in turn; the window is the
    least that moves evenly and covers what each of them sees.
    """

    extent: tuple[Fraction | int, Fraction | int] = (1, 1)
    stride: tuple[Fraction | int, Fraction | int] = (1, 1)
    before: tuple[Fraction | int, Fraction | int] = (0, 0)
    whole: bool = False


POINT = Window()
WHOLE = Window(whole=True)


class Layer(Element):
    """A primitive with one input. Its meaning is here and nowhere else."""

    weighted: ClassVar[bool] = False  # counts in a net's depth: convolution and linear
    keeps: ClassVar[Keeps]

    def settled(self, init: Init) -> Self:
        """The same layer with the net's scheme for weights that have none of their own."""
        return self

    def resolved(self, x: Shape) -> Self:
        """The same layer with sugar (padding `same`) turned into numbers for this input."""
        return self

    def infer(self, x: Shape) -> Shape:
        """Output shape. Raises ShapeError where the layer can't take `x`."""
        return x

    def params(self, x: Shape) -> Tensors:
        """Learnable tensors by role."""
        return NONE

    def buffers(self, x: Shape) -> Tensors:
        """Tensors that are state but not learnt (running statistics, fixed centres), by role."""
        return NONE

    def cost(self, x: Shape, y: Shape) -> Cost:
        """Operations of one sample."""
        return Cost()

    def formula(self, x: Shape) -> str:
        """How the parameters are counted, as the textbooks print it; empty without any."""
        return ""

    def notation(self, x: Shape) -> str:
        """Its window as the textbooks write it, `5×5×1/1, 6`; empty without any."""
        return ""

    def window(self, x: Shape) -> Window:
        """The receptive field of one output pixel in this layer's input."""
        return POINT

    def sizes(self, x: Shape) -> Mapping[str, float]:
        """Numbers that no field holds and a framework asks for (`in_channels`)."""
        return {}


class Merge(Composite):
    """A primitive with several inputs.

    With `branches`, a merge applies each of them to its one input and joins their outputs;
    without, it joins its own inputs (in a `graph`).
    """

    keeps: ClassVar[Keeps]

    branches: NamedParts = ()

    def joining(self) -> Self:
        """The merge alone, without branches."""
        return type(self)(**{**dict(self), "branches": ()})

    def infer(self, xs: Mapping[str, Shape]) -> Shape:
        """Output shape from the inputs by name. Raises ShapeError where they don't fit."""
        raise NotImplementedError

    def cost(self, xs: Mapping[str, Shape], y: Shape) -> Cost:
        """Operations of one sample."""
        return Cost()


class Block(Composite):
    """A named idea from a paper: its fields are the numbers of the paper's table."""

    @classmethod
    def prepared(cls, data: dict[str, Any]) -> dict[str, Any]:
        """A class that extends a block of ours inherits fields that are a `Part`, which its own
        module need not know."""
        if not cls.__pydantic_complete__:
            cls.model_rebuild(_types_namespace={"Part": Part})
        return data

    def body(self) -> "Part":
        """The block in ordinary spec."""
        raise NotImplementedError

    def numbers(self) -> dict[str, int]:
        """Integers (and switches) by field or property; emitted classes use their names."""
        names = (*type(self).model_fields, *properties(type(self)))
        values = {name: getattr(self, name) for name in names}
        return {k: v for k, v in values.items() if type(v) in (int, bool) and k != "frozen"}


@lru_cache(256)  # a session may define its own without end
def properties(block: type[Block]) -> tuple[str, ...]:
    """The names of a kind of block's properties, those of the kinds that it extends first."""
    kinds = [cls for cls in reversed(block.__mro__) if issubclass(cls, Block) and cls is not Block]
    names = (n for cls in kinds for n, value in vars(cls).items() if isinstance(value, property))
    return tuple(dict.fromkeys(names))
