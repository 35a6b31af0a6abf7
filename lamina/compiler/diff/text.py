"""A difference as text, in lines of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from lamina.compiler.diff.difference import Difference
from lamina.compiler.diff.phrases import KEPT, counted, grouped, together
from lamina.compiler.diff.totals import Pair
from lamina.compiler.diff.words import sentences

WIDTH = 80
MOST = 60  # changes that are shown
NAMES = {
    "parameters": "parameters",
    "trainable_parameters": "trainable",
    "weights": "weights",
    "biases": "biases",
    "norm_parameters": "norm parameters",
    "buffers": "buffers",
    "macs": "MACs",
    "depth": "depth",
    "layers": "layers",
    "outputs": "outputs",
}
PARTS = {"trainable_parameters", "weights", "biases", "norm_parameters"}


def text(found: Difference) -> str:
    """Headline, counts, changes."""
    return "\n".join(lines(found))


def lines(found: Difference) -> Iterator[str]:
    yield from folded(f"{found.a.label} → {found.b.label}: {verdict(found)}", 2)
    counts = list(table(found))
    if found.equal or found.renamed_only:
        counts = []
    if counts:
        yield ""
        yield from counts
    if equal := ", ".join(same(found)):
        yield ""
        yield from folded(f"equal: {equal}", 2)
    if not found.changes:
        return
    yield ""
    said = sentences(found.changes)
    for sentence in said[:MOST]:
        yield from folded(sentence, 4)
    if len(said) > MOST:
        yield f"… and {counted(len(said) - MOST, 'more difference')}; --json lists them all"


def verdict(found: Difference) -> str:
    """The whole in a few words."""
    if found.renamed_only:
        return "the same network, with other names for its parts"
    if not found.equal:
        real = [change for change in found.changes if change.what != "renamed"]
        others = "" if len(real) == len(found.changes) else ", and other names for parts"
        return counted(len(sentences(real)), "difference") + others
    if found.a.hash == found.b.hash:
        return "the same spec"
    return "the same network; the specs differ in what changes nothing (such as their names)"


def table(found: Difference) -> Iterator[str]:
    """One line for each count that differs; one for both modes where it is the same in both."""
    rows: list[tuple[str, str, str, str]] = []
    for name, title in NAMES.items():
        infer, train = (found.sums[mode].totals[name] for mode in found.sums)
        if name == "trainable_parameters" and all(
            sums.totals[name].delta == sums.totals["parameters"].delta
            for sums in found.sums.values()
        ):
            continue
        shown = f"  {title}" if name in PARTS else title
        if infer == train:
            rows += [row(shown, infer)] if infer.delta else []
            continue
        rows += [row(f"{shown}, infer", infer)] if infer.delta else []
        rows += [row(f"{shown}, train", train)] if train.delta else []
    widths = [max((len(one[i]) for one in rows), default=0) for i in range(4)]
    for title, a, b, delta in rows:
        yield f"{title:<{widths[0]}}  {a:>{widths[1]}} → {b:>{widths[2]}}  {delta:>{widths[3]}}"
    yield from kinds(found)


def row(title: str, pair: Pair) -> tuple[str, str, str, str]:
    return title, grouped(pair.a), grouped(pair.b), signed(pair.delta)


def signed(number: int) -> str:
    return f"+{grouped(number)}" if number > 0 else grouped(number)


def kinds(found: Difference) -> Iterator[str]:
    """Layers by kind, where their numbers differ."""
    infer, train = (
        [f"{kind}{KEPT}{signed(pair.delta)}" for kind, pair in sums.kinds.items() if pair.delta]
        for sums in found.sums.values()
    )
    if infer == train:
        yield from folded(f"layers by kind: {', '.join(infer)}", 4) if infer else ()
        return
    for mode, said in (("infer", infer), ("train", train)):
        yield from folded(f"layers by kind, {mode}: {', '.join(said) or 'equal'}", 4)


def same(found: Difference) -> Iterator[str]:
    """What does not differ."""
    for name in ("parameters", "buffers", "macs", "depth", "outputs"):
        infer, train = (found.sums[mode].totals[name] for mode in found.sums)
        if infer.delta or train.delta or infer.a == train.a == 0:
            continue
        both = "" if infer.a == train.a else f" ({grouped(train.a)} in training)"
        words = (
            f"depth {grouped(infer.a)}" if name == "depth" else f"{grouped(infer.a)} {NAMES[name]}"
        )
        yield together(words + both)
    if found.a.input == found.b.input:
        yield together(f"input {'×'.join(map(str, found.a.input))}")


def folded(sentence: str, indent: int) -> Iterator[str]:
    """The sentence in lines, broken at spaces."""
    line = ""
    for word in sentence.split(" "):
        if line.strip() and len(line) + 1 + len(word) > WIDTH:
            yield line.replace(KEPT, " ")
            line = " " * indent + word
        else:
            line = f"{line} {word}" if line else word
    yield line.replace(KEPT, " ")
