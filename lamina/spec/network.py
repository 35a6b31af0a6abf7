"""`Network`: a whole spec. Frozen data, no code."""

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from lamina.errors import quoted, refuse
from lamina.spec.assertions import Budget, Expect
from lamina.spec.combinators import Chain
from lamina.spec.definition import Definitions, Parameters
from lamina.spec.document import to_data
from lamina.spec.fields import IDENTIFIER, Count, Listed, Name
from lamina.spec.initial import HE, Init
from lamina.spec.model import Model
from lamina.spec.own import hoisted
from lamina.spec.parameters.template import Template, Templated
from lamina.spec.parts import Body
from lamina.spec.refusal import Place, spec_error
from lamina.spec.shape import Shape
from lamina.spec.union import Part
from lamina.spec.versions import NEWEST, migrated

SAID = ("description", "budget", "expect")  # of a network, which is the same without them


def dotted(name: str) -> str:
    """A network's name: identifiers joined by dots (`alexnet.caffe`)."""
    if is_dotted(name):
        return name
    near = name.replace("-", "_").replace(" ", "_")
    details = (f"did you mean {near}?",) if is_dotted(near) else ()
    raise PydanticCustomError(
        "spec",
        "{name} is no network name: identifiers joined by dots, at most 64 characters",
        {"code": "S114", "name": quoted(name), "details": details},
    )


def is_dotted(name: str) -> bool:
    first, *rest = name.split(".") if len(name) <= 64 else [""]
    later = all(r and IDENTIFIER.fullmatch("_" + r) for r in rest)  # these may begin with a digit
    return later and IDENTIFIER.fullmatch(first) is not None


def image_or_features(sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Three numbers, or one."""
    if len(sizes) == 2:
        raise PydanticCustomError(
            "spec",
            "the input is [channels, height, width], or [features]; found two numbers",
            {"code": "S115"},
        )
    return sizes


Input = Annotated[
    tuple[Count, ...],
    Field(min_length=1, max_length=3),
    AfterValidator(image_or_features),
    Listed,
]


class Network(Model):
    """A network: what comes in (C × H × W, or features), and named parts in order.

    `init` is the scheme of every weight that has none of its own. `title` is the name that
    the emitted class takes (`GoogLeNet`). `parameters` are numbers with names, for expressions
    (`${4*width}`) in the body and in blocks. `lamina check` holds the network to its `budget` and
    to what it is said to `expect`.
    """

    lamina: Literal[1] = NEWEST
    name: Annotated[str, AfterValidator(dotted)]
    title: Name | None = None
    description: Annotated[str, Field(max_length=2000)] = ""
    parameters: Parameters = ()
    input: Input
    init: Init = HE
    budget: Budget | None = None
    expect: Expect | None = None
    blocks: Definitions = ()
    body: Annotated[Body | Template, Templated()]

    if TYPE_CHECKING:  # what `prepared` takes

        def __init__(
            self,
            *,
            name: str,
            input: tuple[int, ...],
            body: Chain | tuple[tuple[str, Part], ...] | Template,
            title: str | None = None,
            description: str = "",
            init: Init = HE,
            parameters: Parameters = (),
            budget: Budget | None = None,
            expect: Expect | None = None,
            blocks: Definitions = (),
            lamina: Literal[1] = 1,
        ) -> None: ...

    @classmethod
    def prepared(cls, data: dict[str, Any]) -> dict[str, Any]:
        """A body may be a chain, whose parts it then is."""
        body = data.get("body")
        return {**data, "body": body.body} if isinstance(body, Chain) else data

    @model_validator(mode="after")
    def define_own_blocks(self) -> Self:
        """A user's own Python blocks become definitions, so that the spec is plain data."""
        body, blocks = hoisted(self.body, self.blocks)
        self.__dict__.update(body=body, blocks=blocks)
        return self

    @property
    def input_shape(self) -> Shape:
        """The shape of one sample."""
        return Shape(*self.input)

    @property
    def class_name(self) -> str:
        """What the emitted class is called."""
        if self.title is not None:
            return self.title
        words = self.name.replace(".", "_").split("_")
        return "".join(word[:1].upper() + word[1:] for word in words if word) or "Network"

    def _repr_html_(self) -> str:
        """The spec in a notebook."""
        from lamina.spec.notebook import fragment  # which is seldom needed

        return fragment(self)

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical spec, without what is only said of it (description, budget,
        expectations): 64 hexadecimal digits."""
        data = {k: v for k, v in to_data(self).items() if k not in SAID}
        return sha256(canonical(data).encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read JSON text of our own, such as `to_json` gives. Raises SpecError with every fault.

        A stranger's goes through `lamina.load`, which limits it first and places its faults.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            refuse("S117", "", f"this is no JSON text: {error}")
        return cls.from_data(data)

    @classmethod
    def from_data(cls, data: Any, place: Place | None = None) -> Self:
        """Read plain maps and lists. Raises SpecError with every fault; `place` finds a path
        in the text that the data came from."""
        from lamina.spec.parameters.expansion import expanded, is_plain  # which rest on this

        data = migrated(data, place)
        try:
            net = cls.model_validate(data)
        except ValidationError as error:
            raise spec_error(error, data, cls, place=place) from None
        if not is_plain(net):
            expanded(net, place)
        return net

    def to_json(self) -> str:
        """JSON text that `from_json` reads back equal."""
        return json.dumps(to_data(self), indent=1)


def canonical(data: Any) -> str:
    """One text for equal specs: sorted keys, no -0.0, no spaces, ASCII."""
    return json.dumps(plain_zero(data), sort_keys=True, separators=(",", ":"))


def plain_zero(data: Any) -> Any:
    """The same data with 0.0 for -0.0."""
    if isinstance(data, dict):
        return {key: plain_zero(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain_zero(value) for value in data]
    return data + 0.0 if isinstance(data, float) else data
