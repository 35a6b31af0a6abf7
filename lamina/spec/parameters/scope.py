"""The values that names have: of a document's parameters, and of a block's for one use."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lamina.errors import quoted
from lamina.spec.network import Network
from lamina.spec.parameters.expression import ExpressionError, Value, is_expression, parsed
from lamina.spec.parameters.faults import Faults
from lamina.spec.parameters.template import Loc, Template
from lamina.spec.parameters.values import REQUIRED, is_number
from lamina.spec.wording import found, near

Defaults = tuple[tuple[str, int | bool | str], ...]


class Scopes:
    """What each name of a network stands for. Where a block has a parameter of a name that the
    document has too, it means its own."""

    def __init__(self, net: Network, faults: Faults) -> None:
        self.net, self.faults = net, faults
        self.parameters = {name: block.parameters for name, block in net.blocks}
        self.places = {name: index for index, (name, _) in enumerate(net.blocks)}
        self.document: dict[str, Value] = {}
        self.document = self.filled(net.parameters, {}, {}, (), ()) or {}
        faults.raise_if_any()  # all that names these would be told too
        self.check_names()
        faults.raise_if_any()

    def at(self, block: str) -> Loc:
        """Where a definition stands in the document."""
        return "blocks", self.places[block], block

    def check_names(self) -> None:
        """Every expression of a definition, used or not, is well formed and names parameters
        that there are; and every parameter is named somewhere."""
        unnamed: list[tuple[Collection[str], Loc, str]] = []
        everywhere: set[str] = set(self.named(self.net.body, ("body",), self.document))
        for name, block in self.net.blocks:
            at, known = self.at(name), dict(self.document)
            here: set[str] = set()
            for own, default in block.parameters:
                if is_expression(default):
                    here |= self.names_in(str(default), (*at, "parameters", own), known)
                known[own] = 0
            here |= self.named(block.body, (*at, "body"), known)
            own_names = {own for own, _ in block.parameters}
            unnamed.append((own_names - here, (*at, "parameters"), f"block `{name}`"))
            everywhere |= here - own_names
        for _, default in self.net.parameters:
            if is_expression(default):
                everywhere |= self.names_in(str(default), ("parameters",), self.document)
        if self.faults.problems:
            return  # a name that is spelled wrong is not told twice
        unnamed.append((self.document.keys() - everywhere, ("parameters",), "the network"))
        for names, at, where in unnamed:
            for name in sorted(names):
                words = f"nothing in {where} names this parameter"
                hint = f'write "${{{name}}}" where it belongs'
                self.faults.add((*at, name), "S127", words, hint)

    def named(self, body: Any, at: Loc, known: Mapping[str, Value]) -> set[str]:
        """The names in a body's expressions."""
        names: set[str] = set()
        for spot in body.spots if isinstance(body, Template) else ():
            names |= self.names_in(spot.text, (*at, *spot.loc), known)
        return names

    def names_in(self, text: str, at: Loc, known: Mapping[str, Value]) -> set[str]:
        try:
            expression = parsed(text)
            expression.refuse_unknown(known)
        except ExpressionError as error:
            self.faults.expression(at, error)
            return set()
        return set(expression.names)

    def of(self, block: str, given: dict[str, Any], at: Loc) -> dict[str, Value] | None:
        """The values of a block's parameters for one use, which stands at `at`; None where
        something is wrong with them."""
        parameters = self.parameters[block]
        known, right = [name for name, _ in parameters], True
        for name, value in given.items():
            if name not in known:
                hints = near(name, known) or [f"block `{block}` has no parameters"]
                words = f"block `{block}` has no parameter {quoted(name)}"
                self.faults.add((*at, "values", name), "S126", words, *hints)
                right = False
            elif not is_number(value):
                words = f"{found(value)}, expected an integer (of 64 bits), or true or false"
                self.faults.add((*at, "values", name), "S118", words)
                right = False
        if not right:
            return None
        return self.filled(parameters, given, self.document, self.at(block), at)

    def filled(
        self,
        parameters: Defaults,
        given: Mapping[str, Value],
        outer: Mapping[str, Value],
        at: Loc,
        use: Loc,
    ) -> dict[str, Value] | None:
        """The values that are given, and the defaults of the others; None where one has none."""
        values: dict[str, Value] = {}
        for name, default in parameters:
            if name in given:
                values[name] = given[name]
            elif default == REQUIRED and isinstance(default, str):
                self.missing(name, use)
                return None
            elif isinstance(default, str):
                try:
                    values[name] = parsed(default).value({**outer, **values})
                except ExpressionError as error:
                    self.faults.expression((*at, "parameters", name), error)
                    return None
            else:
                values[name] = default
        return values

    def missing(self, name: str, use: Loc) -> None:
        """A parameter that has neither a value nor a default."""
        if not use:
            words = "a parameter of the network needs a value; only those of blocks are `required`"
            self.faults.add(("parameters", name), "S126", words)
            return
        words = f"the parameter {quoted(name)} of this block needs a value"
        self.faults.add(use, "S126", words, f"for example values: {{{name}: 1}}")
