"""The strict, frozen Pydantic base of everything in a spec, and its way of refusing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, dataclass_transform

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from lamina.spec.refusal import spec_error

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)


@dataclass_transform(kw_only_default=True, field_specifiers=(Field,))
class SpecMeta(ModelMetaclass):
    """Makes constructors raise `SpecError`. A metaclass, because a custom `__init__` would
    send nested JSON through Python and lose its strictness and speed."""

    if not TYPE_CHECKING:

        def __call__(cls, *args, **kwargs):
            try:
                return super().__call__(*args, **cls.prepared(kwargs))
            except ValidationError as error:
                raise spec_error(error, kwargs, cls, subject=cls.__name__) from None


def contradiction(words: str) -> PydanticCustomError:
    """What a validator raises where fields that are fine alone do not go together."""
    return PydanticCustomError("spec", "{words}", {"code": "S121", "words": words})


class Model(BaseModel, metaclass=SpecMeta):
    """Frozen, strict (`true` is no 1, `"3"` is no 3), without NaN, without unknown fields."""

    @classmethod
    def prepared(cls, data: dict[str, Any]) -> dict[str, Any]:
        """What a constructor was called with, made ready for validation."""
        return data

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True
    )
