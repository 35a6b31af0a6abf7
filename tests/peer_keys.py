"""The keys and shapes of other libraries' models, kept as text in `tests/checkpoints/keys/`.

python tests/peer_keys.py writes those of torchvision and timm anew, from the libraries
themselves. A model is a line `= NAME` (`= NAME as OTHER` where it has just the keys of another
library's, OTHER's path) and a line for each module: its path, then each of its tensors with
its shape. `norm 64` stands for a batch norm's four of 64 channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

KEYS = Path(__file__).parent / "checkpoints" / "keys"
NORM = ("weight", "bias", "running_mean", "running_var")
COUNTER = "num_batches_tracked"
Keys = Mapping[str, tuple[int, ...]]


@cache
def kept(peer: str) -> dict[str, Keys]:
    """The models of a library by name, with the counters of their batch norms."""
    models: dict[str, dict[str, tuple[int, ...]]] = {}
    name = ""
    for line in (KEYS / f"{peer}.txt").read_text("ascii").splitlines():
        module, *said = line.split(" ")
        if module == "=":
            name, *other = said
            models[name] = dict(model(other[1])) if other else {}
        elif said[0] == "norm":
            shape = (int(said[1]),)
            models[name] |= {f"{module}.{role}": shape for role in NORM}
            models[name][f"{module}.{COUNTER}"] = ()
        else:
            for role, sizes in zip(said[::2], said[1::2], strict=True):
                models[name][f"{module}.{role}"] = tuple(map(int, sizes.split("x")))
    return models


def model(path: str) -> Keys:
    """The keys of `peer/model`."""
    peer, _, name = path.partition("/")
    return kept(peer)[name]


def lines(name: str, keys: Keys, others: Mapping[str, Keys]) -> Iterator[str]:
    """A model as it is kept; `others` are those that it may have the keys of."""
    for other, theirs in others.items():
        if theirs == keys:
            yield f"= {name} as {other}"
            return
    yield f"= {name}"
    modules: dict[str, dict[str, tuple[int, ...]]] = {}
    for key, shape in keys.items():
        module, _, role = key.rpartition(".")
        modules.setdefault(module, {})[role] = shape
    for module, roles in modules.items():
        if tuple(roles) == (*NORM, COUNTER):
            yield f"{module} norm {roles['weight'][0]}"
        else:
            sized = (f"{role} {'x'.join(map(str, shape))}" for role, shape in roles.items())
            yield f"{module} {' '.join(sized)}"


def main() -> None:
    import torch

    import peers
    from lamina.checkpoints import timm, torchvision

    written: dict[str, Keys] = {}
    for peer, tables in (("torchvision", torchvision.TABLES), ("timm", timm.TABLES)):
        text: list[str] = []
        for table in tables.values():
            with torch.device("meta"):
                state = peers.model(peer, table.model).state_dict()
            keys = {key: tuple(value.shape) for key, value in state.items()}
            text += lines(table.model, keys, written)
            if peer == "torchvision":
                written[f"{peer}/{table.model}"] = keys
        (KEYS / f"{peer}.txt").write_text("".join(f"{line}\n" for line in text), "ascii")


if __name__ == "__main__":
    main()
