"""Random networks with exactly one deliberate fault, as the data of their document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from drawn_layers import Draw, few
from lamina.spec.network import Network
from strategies import networks

Data = dict[str, Any]
Fault = Callable[[Draw, Data], None]
FAULTS: dict[str, Fault] = {}
CONV = {"kind": "conv", "channels": 2, "kernel": 1}
RELU = {"kind": "relu"}


def fault(name: str) -> Callable[[Fault], Fault]:
    """Registers a way to break a network's data."""

    def register(breaking: Fault) -> Fault:
        FAULTS[name] = breaking
        return breaking

    return register


def part(name: str, *makers: Callable[[int, int, int], Data], vector: bool = False) -> None:
    """Parts that no input of C × H × W can go into, or no vector of C features."""

    def breaking(draw: Draw, data: Data) -> None:
        sizes = data["input"] if len(data["input"]) == 3 else [*data["input"], 0, 0]
        insert(draw, data, draw(few(makers))(*sizes))

    fault(name)(breaking)
    VECTOR[name] = vector


VECTOR: dict[str, bool] = {}


def insert(draw: Draw, data: Data, wrong: Data) -> None:
    """Puts the part first, where the input's shape is known, perhaps inside of others."""
    name = "wrong"
    for _ in range(draw(st.integers(0, 3))):
        around = few(["chain", "residual", "repeat", "concat", "graph", "definition"])
        match draw(around):
            case "chain" | "residual" | "graph" as kind:
                wrong = {"kind": kind, "body": [{name: wrong}]}
            case "repeat":
                wrong = {"kind": "repeat", "count": 3, "body": wrong}
            case "concat":
                wrong = {"kind": "concat", "branches": [{name: wrong}, {"other": RELU}]}
            case _:
                block = f"broken{len(data.get('blocks', []))}"
                data.setdefault("blocks", []).append({block: {"body": wrong}})
                wrong = {"kind": "use", "block": block}
    data["body"].insert(0, {name: wrong})


def wired(body: list[Data], inputs: list[Data], **fields: Any) -> Data:
    return {"kind": "graph", "body": body, "inputs": inputs, **fields}


# What an image cannot go into.
part("linear on an image", lambda c, h, w: {"kind": "linear", "features": 2})
part("rbf on an image", lambda c, h, w: {"kind": "rbf", "centres": ["+" * (c * h * w)]})
part("groups", lambda c, h, w: CONV | {"groups": c + 1, "channels": c + 1})
part(
    "kernel too large",
    lambda c, h, w: CONV | {"kernel": [1, w + 1]},
    lambda c, h, w: {"kind": "max_pool", "kernel": [h + 1, 1]},
    lambda c, h, w: {"kind": "subsample_trainable", "kernel": max(h, w) + 1},
    lambda c, h, w: CONV | {"kernel": 2, "dilation": max(h, w)},
)
part("pool padding", lambda c, h, w: {"kind": "avg_pool", "kernel": 1, "padding": [0, 0, 0, 1]})
part(
    "table",
    lambda c, h, w: CONV | {"kind": "sparse_conv", "table": [[0], [c]]},
    lambda c, h, w: CONV | {"kind": "sparse_conv", "table": [[0]]},
    lambda c, h, w: CONV | {"kind": "sparse_conv", "table": [[0], [0, 0]]},
)
part("output padding", lambda c, h, w: CONV | {"kind": "conv_transpose", "output_padding": 1})
part("crop", lambda c, h, w: CONV | {"kind": "conv_transpose", "padding": [h, h, 0, 0]})
part("even lrn", lambda c, h, w: {"kind": "lrn", "size": 4})
part("norm groups", lambda c, h, w: {"kind": "group_norm", "groups": c + 1})
part("shuffle groups", lambda c, h, w: {"kind": "channel_shuffle", "groups": c + 1})
part("slice", lambda c, h, w: {"kind": "slice_channels", "start": 0, "stop": c + 1})
part("reflection", lambda c, h, w: {"kind": "pad", "padding": [0, h], "mode": "reflect"} | (
    {"padding": [h, 0]}
))  # fmt: skip
part("values", lambda c, h, w: CONV | {"init": {"scheme": "values", "values": [1.0] * (2 * c + 1)}})
part(
    "merge mismatch",
    *(
        lambda c, h, w, kind=kind: {
            "kind": kind,
            "branches": [{"a": RELU}, {"b": {"kind": "pad_channels", "after": 1}}],
        }
        for kind in ("add", "multiply")
    ),
    lambda c, h, w: {
        "kind": "concat",
        "branches": [{"a": RELU}, {"b": {"kind": "upsample", "factor": [1, 2]}}],
    },
    lambda c, h, w: {"kind": "residual", "body": [{"a": CONV | {"channels": c + 1}}]},
)
# What nothing can go into.
part("one branch", lambda *_: {"kind": "add", "branches": [{"a": RELU}]}, vector=True)
part("no branches", lambda *_: {"kind": "concat"}, vector=True)
part(
    "aux in a branch",
    lambda *_: {"kind": "residual", "body": [{"a": {"kind": "aux", "body": RELU}}]},
    lambda *_: {
        "kind": "add",
        "branches": [{"a": RELU}, {"b": {"kind": "aux", "body": RELU}}],
    },
    lambda *_: {"kind": "repeat", "count": 2, "body": {"kind": "aux", "body": RELU}},
    vector=True,
)
part("undefined block", lambda *_: {"kind": "use", "block": "nowhere"}, vector=True)
part(
    "reserved name",
    lambda *_: {"kind": "residual", "body": [{"add": RELU}]},
    lambda *_: {"kind": "multiply", "branches": [{"multiply": RELU}, {"b": RELU}]},
    vector=True,
)
part(
    "too many",
    lambda *_: {
        "kind": "repeat",
        "count": 10**6,
        "body": {"kind": "repeat", "count": 10**6, "body": RELU},
    },
    vector=True,
)
part(
    "cycle",
    lambda *_: wired([{"a": RELU}, {"b": RELU}, {"c": RELU}], [{"a": ["c"]}]),
    lambda *_: wired([{"a": RELU}], [{"a": ["a"]}]),
    vector=True,
)
part(
    "wires",
    lambda *_: wired([{"a": RELU}], [{"a": ["nothing"]}]),
    lambda *_: wired([{"a": RELU}], [{"nothing": ["a"]}]),
    lambda *_: wired([{"a": RELU}], [], output="nothing"),
    lambda *_: wired([{"a": RELU}, {"b": RELU}], [{"b": ["input"]}]),
    lambda *_: wired([{"a": RELU}, {"b": RELU}], [{"b": ["input", "a"]}]),
    lambda *_: wired([{"a": RELU}, {"b": {"kind": "add"}}], []),
    lambda *_: wired([{"b": {"kind": "add"}}], [{"b": ["input", "input"]}]),
    lambda *_: wired([{"input": RELU}], []),
    vector=True,
)
# What no document may say.
part(
    "field",
    lambda *_: RELU | {"slope": 1},
    lambda *_: {"kind": "conv", "kernel": 1},
    lambda *_: {"kind": "relu7"},
    lambda *_: {"slope": 0.1},
    lambda *_: CONV | {"bias": 1},
    lambda *_: CONV | {"kernel": True},
    lambda *_: CONV | {"channels": "3"},
    lambda *_: CONV | {"channels": 0},
    lambda *_: CONV | {"channels": 2**63},
    lambda *_: CONV | {"padding": "full"},
    lambda *_: CONV | {"kernel": [1, 2, 3]},
    lambda *_: CONV | {"init": {"scheme": "normal"}},
    lambda *_: {"kind": "leaky_relu", "slope": float("inf")},
    lambda *_: {"kind": "dropout", "rate": 1.0},
    lambda *_: {"kind": "chain", "body": []},
    lambda *_: {"kind": "chain", "body": [{"a": RELU, "b": RELU}]},
    lambda *_: {"kind": "chain", "body": {"a": RELU}},
    lambda *_: {"kind": "rbf", "centres": ["+-x"]},
    vector=True,
)


@fault("duplicate name")
def duplicate_name(draw: Draw, data: Data) -> None:
    ((name, _),) = draw(few(data["body"])).items()
    data["body"].append({draw(few([name, name.swapcase()])): RELU})


@fault("side outputs")
def side_outputs(draw: Draw, data: Data) -> None:
    tap = {"kind": "aux", "body": RELU}
    twice = [{"in1": {"kind": "chain", "body": [{"q9": tap}]}}, {"q9": tap}]
    data["body"] += draw(few([[{"logits": tap}], twice]))


@fault("name")
def name(draw: Draw, data: Data) -> None:
    wrong = ["", "1a", "a b", "a.b", "é", "a" * 65, "__metadata__", "x\n", "a\x1b[31m", "ﬁ"]
    data["body"].append({draw(few(wrong)): RELU})


@fault("network")
def network(draw: Draw, data: Data) -> None:
    wrong = [("input", [3, 4]), ("input", [0]), ("input", []), ("name", "a..b"), ("lamina", 2)]
    wrong += [("title", "a b"), ("init", {"scheme": "he"}), ("body", []), ("input", [1, 2, True])]
    key, value = draw(few(wrong))
    data[key] = value


@fault("nesting")
def nesting(draw: Draw, data: Data) -> None:
    deep: Data = RELU
    for _ in range(draw(st.integers(64, 90))):
        deep = {"kind": "chain", "body": [{"a": deep}]}
    data["body"].append({"deep9": deep})


@fault("endless blocks")
def endless_blocks(draw: Draw, data: Data) -> None:
    one, other = {"kind": "use", "block": "one"}, {"kind": "use", "block": "other"}
    around = {"kind": "chain", "body": [{"a": draw(few([one, other]))}]}
    data["blocks"] = [{"one": {"body": around}}, {"other": {"body": one}}]
    data["body"] = [{"a": one}]


@st.composite
def broken_networks(draw: Draw) -> tuple[str, Data]:
    """The fault's name, and a document that is well-formed but for it."""
    net: Network = draw(networks(max_parts=4))
    data = json.loads(net.to_json())
    image = len(net.input) == 3
    names = [name for name in FAULTS if image or VECTOR.get(name, True)]
    found = draw(few(names))
    FAULTS[found](draw, data)
    return found, data
