"""Blocks with parameters: what they expand to, and whole messages of what is refused."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lamina
from lamina.compiler.check import check
from lamina.errors import SpecError
from lamina.spec.combinators import Use, chain
from lamina.spec.definition import Definition
from lamina.spec.document import to_data
from lamina.spec.documents import read, to_yaml
from lamina.spec.layers import ReLU
from lamina.spec.network import Network
from lamina.spec.parameters import expansion
from lamina.spec.parameters.template import Template
from lamina.spec.reading import network_of

NET = """\
name: net
parameters: {base: 4, wide: "${2 * base}"}
input: [3, 9, 8]
blocks:
  - unit:
      parameters: {width: required, stride: 1, inner: "${width // 2}"}
      body:
        kind: chain
        body:
          - a: {kind: conv, channels: "${inner}", kernel: 3, stride: "${stride}", padding: [1, "${1}"]}
          - b: {kind: conv, channels: "${width}", kernel: 1, bias: "${stride != 1}"}
body:
  - one: {kind: use, block: unit, values: {width: "${wide}"}}
  - two: {kind: use, block: unit, values: {width: 16, stride: 2}}
  - three: {kind: use, block: unit, values: {width: "${4 * base}", stride: 2, inner: 8}}
  - four: {kind: linear, features: "${base + wide}"}
"""  # noqa: E501
PLAIN = """\
name: net
input: [3, 9, 8]
blocks:
  - unit_1:
      title: unit
      numbers: {width: 8, stride: 1, inner: 4}
      body:
        kind: chain
        body:
          - a: {kind: conv, channels: 4, kernel: 3, padding: 1}
          - b: {kind: conv, channels: 8, kernel: 1, bias: false}
  - unit_2:
      title: unit
      numbers: {width: 16, stride: 2, inner: 8}
      body:
        kind: chain
        body:
          - a: {kind: conv, channels: 8, kernel: 3, stride: 2, padding: 1}
          - b: {kind: conv, channels: 16, kernel: 1}
body:
  - one: {kind: use, block: unit_1}
  - two: {kind: use, block: unit_2}
  - three: {kind: use, block: unit_2}
  - flat: {kind: flatten}
  - four: {kind: linear, features: 12}
"""
FLAT = NET.replace("  - four", "  - flat: {kind: flatten}\n  - four")


def loaded(text: str) -> Network:
    return network_of(read(text, name="net.yaml", syntax="yaml"))


def refused(text: str) -> str:
    with pytest.raises(SpecError) as refusal:
        lamina.analyze(loaded(text))
    return str(refusal.value)


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_parameters_mean_what_is_written_out(backend: str) -> None:
    """The same shapes and counts, and the same source but for the hash."""
    net, plain = loaded(FLAT), loaded(PLAIN)
    first, second = (lamina.emit(n, backend).replace(n.hash, "") for n in (net, plain))
    assert first == second


def test_equal_values_make_one_block() -> None:
    """`two` and `three` are the same, whichever way their values are given."""
    opened = expansion.expanded(loaded(FLAT))
    assert [block.numbers for block in opened.blocks.values()] == [
        {"width": 16, "stride": 2, "inner": 8},
        {"width": 8, "stride": 1, "inner": 4},
    ]
    assert [part.block for name, part in opened.body[:3]] == ["unit_1", "unit_2", "unit_2"]


def test_a_document_is_written_as_it_was_read() -> None:
    """Blocks, parameters and the texts of expressions are kept, in YAML and in JSON."""
    net = loaded(FLAT)
    assert loaded(to_yaml(to_data(net))) == net
    assert Network.from_json(net.to_json()) == net
    assert to_data(net) == read(FLAT, syntax="yaml").data
    again = loaded(to_yaml(to_data(net)))
    assert (again.hash, again.hash == loaded(PLAIN).hash) == (net.hash, False)


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    swapped = FLAT.replace(
        '{kind: linear, features: "${base + wide}"}', '{features: "${base + wide}", kind: linear}'
    )
    assert swapped != FLAT
    assert loaded(swapped).hash == loaded(FLAT).hash


def test_another_value_is_another_network() -> None:
    """A network made anew with other parameters has other widths throughout."""
    net = loaded(FLAT)
    wider = Network(**{**dict(net), "parameters": {"base": 8, "wide": "${2 * base}"}})
    assert check(wider, "infer").shape.channels == 24


def test_a_block_without_parameters_names_the_documents() -> None:
    text = FLAT.replace("width: required, ", "").replace("width: 16, ", "")
    text = text.replace("base: 4,", "base: 4, width: 16,").replace('width: "${wide}"', "")
    text = text.replace('width: "${4 * base}", ', "")
    assert check(loaded(text), "infer").shape.channels == 12


def test_blocks_may_be_made_in_python() -> None:
    """A use with values of a definition with a template."""
    body = Template(json.dumps({"kind": "conv", "channels": "${n}", "kernel": 1}))
    net = Network(
        name="net",
        input=(3, 8, 8),
        blocks=(("unit", Definition(parameters={"n": 5}, body=body)),),
        body=chain(a=Use(block="unit"), b=Use(block="unit", values={"n": 7}), c=ReLU()),
    )
    assert check(net, "infer").shape.channels == 7
    assert Network.from_json(net.to_json()) == net


def test_true_is_no_1() -> None:
    """A switch and a number that Python finds equal are different values."""
    text = """\
name: net
input: [3, 8, 8]
blocks:
  - unit:
      parameters: {on: required}
      body: {kind: conv, channels: 2, kernel: 1, bias: "${on}"}
body:
  - a: {kind: use, block: unit, values: {on: true}}
  - b: {kind: use, block: unit, values: {on: 1}}
"""
    assert refused(text) == (
        "net.yaml:6:50: blocks.unit.body.bias: found 1, expected true or false\n"
        "  it is ${on}\n"
        "  with on = 1"
    )


def changed(old: str, new: str) -> str:
    assert old in FLAT
    return FLAT.replace(old, new)


REFUSALS = {
    "a name": (
        changed("${width // 2}", "${widht // 2}"),
        "net.yaml:6:48: blocks.unit.parameters.inner: there is no parameter `widht`\n"
        "  did you mean width?",
    ),
    "a name of the body": (
        changed("${base + wide}", "${base + inner}"),
        "net.yaml:17:26: body.four.features: there is no parameter `inner`\n  there are base, wide",
    ),
    "a name that comes later": (
        changed("stride: 1, inner", 'stride: "${inner}", inner'),
        "net.yaml:6:37: blocks.unit.parameters.stride: there is no parameter `inner`\n"
        "  there are base, wide, width",
    ),
    "a network's name that comes later": (
        changed('{base: 4, wide: "${2 * base}"}', '{base: "${wide}", wide: 8}'),
        "net.yaml:2:14: parameters.base: there is no parameter `wide`\n"
        "  no parameter is defined here",
    ),
    "syntax": (
        changed("${stride}", "${stride + }"),
        "net.yaml:10:62: blocks.unit.body.body.a.stride: in `${stride + }`, character 12: "
        "found the end, expected a number, a parameter or `(`",
    ),
    "not wholly one": (
        changed("${stride}", "conv${stride}"),
        "net.yaml:10:62: blocks.unit.body.body.a.stride: `conv${stride}` is not wholly one "
        '`${…}`\n  for example "${4*width}"',
    ),
    "arithmetic": (
        changed("${width // 2}", "${width // (stride - 1)}"),
        "net.yaml:6:48: blocks.unit.parameters.inner: `${width // (stride - 1)}` divides by zero\n"
        "  with width = 8, stride = 1",
    ),
    "a value that does not fit": (
        changed("${width // 2}", "${width - 8}"),
        "net.yaml:10:29: blocks.unit.body.body.a.channels: found 0, expected at least 1\n"
        "  it is ${inner}\n"
        "  with inner = 0",
    ),
    "a list's value": (
        changed("${1}", "${stride - 2}"),
        "net.yaml:10:83: blocks.unit.body.body.a.padding: found a list of 2, expected an integer "
        "of at least 0, or a list of 2 (height, width) or 4 (top, bottom, left, right), or "
        '"same", or "valid"\n  it is [1, ${stride - 2}]\n  with stride = 1',
    ),
    "not given": (
        changed("values: {width: 16, stride: 2}", "values: {stride: 2}"),
        "net.yaml:14:5: body.two: the parameter `width` of this block needs a value\n"
        "  for example values: {width: 1}",
    ),
    "unknown": (
        changed("values: {width: 16, stride: 2}", "values: {width: 16, strid: 2}"),
        "net.yaml:14:55: body.two.values.strid: block `unit` has no parameter `strid`\n"
        "  did you mean stride?",
    ),
    "a value's kind": (
        changed("values: {width: 16, stride: 2}", "values: {width: 16, stride: two}"),
        "net.yaml:14:55: body.two.values.stride: found the text `two`, expected an integer "
        "(of 64 bits), or true or false",
    ),
    "values of no kind": (
        changed("values: {width: 16, stride: 2}", "values: [16, 2]"),
        "net.yaml:14:35: body.two.values: found a list of 2, expected a map",
    ),
    "a default's kind": (
        changed("stride: 1,", "stride: one,"),
        "net.yaml:6:37: blocks.unit.parameters.stride: found the text `one`, expected an integer "
        "(of 64 bits), true or false, `required`, or an expression\n"
        '  for example "${4*width}"',
    ),
    "a reserved name": (
        changed("stride: 1,", "min: 1,"),
        "net.yaml:6:37: blocks.unit.parameters.min: `min` has a meaning in expressions; a "
        "parameter needs another name",
    ),
    "required of all": (
        changed("base: 4,", "base: required,"),
        "net.yaml:2:14: parameters.base: a parameter of the network needs a value; only those of "
        "blocks are `required`",
    ),
    "unnamed in a block": (
        changed("stride: 1,", "stride: 1, more: 2,"),
        "net.yaml:6:48: blocks.unit.parameters.more: nothing in block `unit` names this "
        'parameter\n  write "${more}" where it belongs',
    ),
    "unnamed in the network": (
        changed("base: 4,", "base: 4, more: 2,"),
        "net.yaml:2:23: parameters.more: nothing in the network names this parameter\n"
        '  write "${more}" where it belongs',
    ),
    "a kind that is calculated": (
        changed("kind: linear", 'kind: "${1}"'),
        "net.yaml:17:5: body.four: unknown kind `1`\n  `lamina schema` lists the kinds",
    ),
    "a block that is missing": (
        changed("- two: {kind: use, block: unit", "- two: {kind: use, block: unti"),
        "net.two: no block `unti` is defined\n  did you mean unit?",
    ),
    "a shape": (
        changed("kernel: 3", "kernel: 30"),
        "net.one.a: kernel 30 is larger than the padded input 9 + 1 + 1 = 11\n"
        "  `padding: 11` fits here, and something after it then does not",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal(name: str) -> None:
    text, expected = REFUSALS[name]
    assert refused(text) == expected


def test_values_for_a_block_without_parameters() -> None:
    net = Network(
        name="net",
        input=(3, 8, 8),
        blocks=(("unit", Definition(body=ReLU())),),
        body=chain(a=Use(block="unit", values={"n": 1})),
    )
    with pytest.raises(SpecError) as refusal:
        lamina.analyze(net)
    assert str(refusal.value) == "net.a: block `unit` has no parameters, and is given some"


def test_values_for_a_block_without_parameters_beside_one_with() -> None:
    text = changed("  - unit:", "  - bare:\n      body: {kind: relu}\n  - unit:")
    text += "  - five: {kind: use, block: bare, values: {n: 1}}\n"
    assert refused(text) == (
        "net.yaml:20:45: body.five.values.n: block `bare` has no parameter `n`\n"
        "  block `bare` has no parameters"
    )


def test_a_template_made_by_hand_of_something_else() -> None:
    with pytest.raises(SpecError) as refusal:
        Definition(body=Template("{"))
    assert str(refusal.value) == "Definition.body: this template was not read from a document"


def block(name: str, body: str, parameters: str = "{n: required}") -> str:
    return f"  - {name}:\n      parameters: {parameters}\n      body: {body}\n"


def document(*blocks: str, body: str = "{kind: use, block: a, values: {n: 1}}") -> str:
    return f"name: net\ninput: [3, 8, 8]\nblocks:\n{''.join(blocks)}body:\n  - x: {body}\n"


def test_blocks_that_use_each_other_with_ever_new_values() -> None:
    """What would have no end is refused before it begins."""
    again = '{kind: use, block: OTHER, values: {n: "${n + 1}"}}'
    text = document(*(block(a, again.replace("OTHER", b)) for a, b in ("ab", "ba")))
    assert refused(text) == "net.yaml:4:5: blocks.a: block `a` uses itself: a → b → a"


def twice(other: str) -> str:
    """Two uses of another block, for values of which no two are equal anywhere."""
    uses = [f'{{kind: use, block: {other}, values: {{n: "${{2 * n + {i}}}"}}}}' for i in (0, 1)]
    return f"{{kind: concat, branches: [{{x: {uses[0]}}}, {{y: {uses[1]}}}]}}"


def test_twice_as_many_at_each_level() -> None:
    """2^40 different blocks are refused within seconds."""
    blocks = [block("a", twice("b1"))]
    blocks += [block(f"b{i}", twice(f"b{i + 1}")) for i in range(1, 40)]
    last = block("b40", '{kind: conv, channels: "${n}", kernel: 1}')
    began = time.perf_counter()
    message = refused(document(*blocks, last))
    assert time.perf_counter() - began < 8  # two, on a machine that does nothing else
    assert message.partition(": ")[2].startswith("blocks.")
    assert message.endswith(
        "blocks for all the values that they are given have more than 200,000 fields\n"
        "  use blocks for fewer different values"
    )


def test_many_equal_uses() -> None:
    """Equal uses cost nothing but their own text."""
    lines = "".join(f"  - y{i}: {{kind: use, block: a, values: {{n: 3}}}}\n" for i in range(10_000))
    blocks = block("a", '{kind: slice_channels, start: 0, stop: "${n}"}')
    text = f"name: net\ninput: [3, 8, 8]\nblocks:\n{blocks}body:\n{lines}"
    began = time.perf_counter()
    assert len(expansion.expanded(loaded(text)).blocks) == 1
    assert time.perf_counter() - began < 10  # one


names = st.sampled_from(["a", "b", "width", "n_1"])
values = st.one_of(st.integers(-(2**63) + 1, 2**63 - 1), st.booleans())


@given(st.dictionaries(names, values, min_size=1))
def test_whatever_the_parameters_a_document_reads_back_equal(given_values: dict[str, Any]) -> None:
    """The round trip keeps names, values and texts, in YAML and in JSON."""
    true = " + ".join(f"min(1, max(1, {n}))" for n, v in given_values.items() if type(v) is int)
    switches = [f"${{{n} == {n}}}" for n, v in given_values.items() if isinstance(v, bool)]
    convs = [{"kind": "conv", "channels": f"${{{true or 1}}}", "kernel": [1, 1]}]
    convs += [{"kind": "conv", "channels": 1, "kernel": 1, "bias": on} for on in switches]
    data = {
        "name": "net",
        "input": [3, 8, 8],
        "blocks": [
            {
                "unit": {
                    "parameters": dict.fromkeys(given_values, "required"),
                    "body": {"kind": "chain", "body": [{f"c{i}": c} for i, c in enumerate(convs)]},
                }
            }
        ],
        "body": [{"x": {"kind": "use", "block": "unit", "values": given_values}}],
    }
    net = Network.from_data(data)
    assert to_data(net) == data
    assert loaded(to_yaml(to_data(net))) == net == Network.from_json(net.to_json())
    assert lamina.analyze(net).totals.parameters
