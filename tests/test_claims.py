"""docs/claims.md is of today, its verdicts are those of what is printed, and it is complete."""

from __future__ import annotations

import re

import pytest

from claims import PAGE, ROOT, page, printed
from tutorials import SECTIONS, Claim

CLAIMS = [claim for section in SECTIONS for claim in section.claims]
SPECS = sorted((ROOT / "examples" / "claims").glob("*.yaml"))
# how many claims each letter has: LeNet, AlexNet, ZFNet, NIN, VGG, GoogLeNet, ResNet, CNNs
NUMBERED = {"L": 26, "A": 17, "Z": 12, "N": 11, "V": 6, "G": 23, "R": 9, "C": 14}


def test_the_page_is_fresh() -> None:
    """`make goldens` writes it."""
    assert page() == PAGE.read_text("utf-8")


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_verdict_is_that_of_what_is_printed(claim: Claim) -> None:
    """What is right stands in the output in its order, what is wrong or about right does not;
    of what is about right, a number that is near does."""
    output, status = printed(claim.command)
    assert claim.found(output), "the command prints nothing of it"
    if claim.verdict == "right":
        assert claim.claimed
        assert claim.holds(output)
    elif claim.verdict in ("wrong", "about"):
        assert claim.claimed
        assert not claim.holds(output)
        assert claim.is_near(output) == (claim.verdict == "about")
    assert status == ("--expect" in claim.command or "lamina diff" in claim.command)


def test_every_claim_is_answered() -> None:
    """Numbers run on without a gap."""
    remarks = [remark for section in SECTIONS for remark in section.remarks]
    ids = {one.id for one in (*CLAIMS, *remarks)}
    assert ids == {f"{letter}{n + 1}" for letter, last in NUMBERED.items() for n in range(last)}


def test_what_is_known_to_be_wrong_is_not_called_right() -> None:
    """The batch norm, 224, the order of the LRN, 384, a name, five million, a twelfth, all 3 × 3,
    vanishing gradients, an inverse, a pool's 32 channels, two convolutions, F8 twice."""
    known = "A5 A8 A9 A12 A10 A7 G2 G3 V4 R2 Z7 G9 L13 A16".split()
    remarks = {remark.id: remark.kind for section in SECTIONS for remark in section.remarks}
    verdicts = remarks | {claim.id: claim.verdict for claim in CLAIMS}
    assert "right" not in {verdicts[name] for name in known}


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_every_spec_is_sound_and_spoken_of(spec) -> None:
    path = str(spec.relative_to(ROOT))
    output, status = printed(f"lamina check {path}")
    assert status == 0, output
    spoken_of = {*re.findall(r"examples/claims/\w+\.yaml", PAGE.read_text("utf-8"))}
    assert path in spoken_of


def test_the_wrong_size_is_said_with_the_ways_to_the_right_one() -> None:
    """The claim that started it: 224 with 11 × 11 at stride 4 is 54."""
    output, status = printed("lamina check examples/claims/alexnet_c1.yaml --expect conv1=96x55x55")
    assert status == 1
    assert "gives 96 × 54 × 54, not 96 × 55 × 55" in output
    assert "padding 2 or 3" in output
    assert "227 × 227" in output
