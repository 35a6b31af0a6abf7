"""A block that a document defines for itself."""

from typing import Annotated

from lamina.spec.fields import Name
from lamina.spec.model import Model
from lamina.spec.parameters.template import Template, Templated
from lamina.spec.parameters.values import Default, Number, ParameterName
from lamina.spec.parts import ByName, OneKeyMaps
from lamina.spec.union import Part

Parameters = Annotated[tuple[tuple[ParameterName, Default], ...], ByName()]


class Definition(Model):
    """A block that a document defines for itself.

    `parameters` are what a use gives it: each has a default, which may be an expression of
    those above it, or is `required`. The body names them in expressions, `${4*width}`.

    `numbers` name what a reader would, as parameters do anyway. `title` is the emitted class's
    name (the definition's own where there is none): definitions of one title that differ in
    numbers alone are emitted as one class.
    """

    title: Name | None = None
    parameters: Parameters = ()
    numbers: Annotated[tuple[tuple[Name, Number], ...], ByName()] = ()
    body: Annotated[Part | Template, Templated()]


Definitions = Annotated[tuple[tuple[Name, Definition], ...], OneKeyMaps()]
