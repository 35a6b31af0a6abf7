"""Documents for the fuzzer: known ones, changed at the level of bytes, of tokens, or of data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bad_files import FILES
from features import FEATURES
from lamina import architectures
from lamina.errors import SpecError
from lamina.spec.document import to_data
from lamina.spec.documents import read, to_yaml
from lamina.spec.union import FIELDS, KINDS

ZOO = ("lenet5", "alexnet", "resnet20_cifar10", "squeezenet1_0", "nin_cifar10", "lenet5.rbf")
MAX_BYTES = 30_000
EXAMPLES = Path(__file__).parents[1] / "examples"
EXPRESSIONS = [
    "${width}",
    "${4 * width}",
    "${1 / 0}",
    "${9 - 10}",
    "${((((((((1))))))))}",
    "${-(2)}",
]
NUMBERS = [
    0,
    1,
    2,
    3,
    7,
    64,
    255,
    -1,
    10**6,
    2**31,
    2**53 + 1,
    2**63 - 1,
    2**63,
    0.5,
    1e-300,
    1e300,
]
WORDS = [
    *KINDS,
    *sorted({field for fields in FIELDS.values() for field in fields}),
    *(
        "input",
        "same",
        "valid",
        "true",
        "no",
        "null",
        "~",
        "<<",
        "&a",
        "*a",
        "!!str",
        "---",
        "1e400",
    ),
    *(
        "017",
        "0x1F",
        "1:30",
        ".nan",
        "__metadata__",
        "forward",
        "a b",
        "é",
        "\u202e",
        "${",
        "}",
        "]",
    ),
    *map(str, NUMBERS),
    *EXPRESSIONS,
]
TOKEN = re.compile(r"[\w.+-]+|\s+|.", re.DOTALL)
Data = Any


@cache
def good() -> tuple[bytes, ...]:
    """Networks of the zoo, and those that have every feature."""
    features = (net for name, net in FEATURES.items() if name != "hostile")  # no YAML can hold it
    nets = [*(architectures.create(name) for name in ZOO), *features]
    texts = [to_yaml(to_data(net)).encode() for net in nets]
    texts += [net.to_json().encode() for net in nets[:4]]
    texts += [path.read_bytes() for path in sorted(EXAMPLES.rglob("*.yaml"))]
    return tuple(text for text in texts if len(text) <= MAX_BYTES)


@cache
def bad() -> tuple[bytes, ...]:
    """The corpus of bad files."""
    texts = (path.read_bytes() for path in FILES)
    return tuple(text for text in texts if len(text) <= MAX_BYTES)


def known(random: Random) -> bytes:
    """What is changed."""
    return random.choice(good() if random.random() < 0.6 else bad())


@cache
def data_of(seed: bytes) -> Data:
    """A seed's data; None where it has none."""
    syntax: Any = "json" if seed.startswith(b"{") else "yaml"
    try:
        return read(seed, syntax=syntax).data
    except SpecError:
        return None


def document(random: Random) -> tuple[bytes, str]:
    """A changed document and the suffix of its file."""
    seed = known(random)
    levels: list[Callable[[Random, bytes], bytes]] = [
        of_bytes,
        of_tokens,
        of_data,
        of_data,
        of_data,
    ]
    made = random.choice(levels)(random, seed)[:MAX_BYTES]
    usual = ".json" if made.lstrip().startswith(b"{") else ".yaml"
    return made, usual if random.random() < 0.95 else random.choice([".json", ".yaml"])


def of_bytes(random: Random, seed: bytes) -> bytes:
    made = bytearray(seed)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(made) + 1)
        match random.randrange(5):
            case 0:
                made[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del made[at : at + random.randint(1, 40)]
            case 2:
                made[at:at] = made[at : at + random.randint(1, 200)]
            case 3:
                made[at:at] = random.choice(
                    ["\u2028", "\ufeff", "\x00", "\x1b[31m", "网", "\t"]
                ).encode()
            case _:
                other = known(random)
                cut = random.randrange(len(other) + 1)
                made[at:] = other[cut:]
    return bytes(made)


def of_tokens(random: Random, seed: bytes) -> bytes:
    tokens = TOKEN.findall(seed.decode(errors="replace")) or [""]
    for _ in range(random.randint(1, 5)):
        at = random.randrange(len(tokens))
        match random.randrange(4):
            case 0:
                tokens[at] = random.choice(WORDS)
            case 1:
                tokens[at] = tokens[random.randrange(len(tokens))]
            case 2:
                tokens[at] = ""
            case _:
                tokens[at] += random.choice(tokens)
    return "".join(tokens).encode()


def of_data(random: Random, seed: bytes) -> bytes:
    data = data_of(seed)
    if data is None:
        return of_tokens(random, seed)
    data = json.loads(json.dumps(data))
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        change(random, data)
    try:
        return to_yaml(data).encode() if random.random() < 0.7 else json.dumps(data).encode()
    except SpecError:
        return json.dumps(data).encode()


def change(random: Random, data: Data) -> None:
    """One value somewhere in the data becomes another, moves, or goes."""
    inside = [one for one in containers(data) if one]
    if not inside:
        return
    here = random.choice(inside)
    keys: list[Any] = [*here] if isinstance(here, dict) else [*range(len(here))]
    key = random.choice(keys)
    match random.randrange(7):
        case 0:
            del here[key]
        case 1 | 2:
            here[key] = value(random)
        case 3 if isinstance(here, dict):
            here[random.choice(WORDS)] = here.pop(key)
        case 4 if isinstance(here, list):
            here.insert(key, json.loads(json.dumps(here[key])))
        case 5:
            other = random.choice(inside)
            here[key] = json.loads(json.dumps(other))
        case _ if isinstance(here[key], int) and not isinstance(here[key], bool):
            here[key] += random.choice([-1, 1, 2])
        case _:
            here[key] = [here[key]]


def containers(data: Data) -> list[Any]:
    """Every list and map, the outermost first."""
    found, todo = [], [data]
    while todo:
        one = todo.pop()
        if isinstance(one, (dict, list)):
            found.append(one)
            todo += one.values() if isinstance(one, dict) else one
    return found


def value(random: Random) -> Data:
    """A value that is often wrong."""
    parts = [{"kind": kind} for kind in random.sample([*KINDS], 2)]
    lists = [[], [1, 2], [1] * 5, [parts[0]], {}, parts[1], [{"a": parts[0]}, {"b": parts[1]}]]
    return random.choice([*NUMBERS, *random.sample(WORDS, 4), True, None, *lists])
