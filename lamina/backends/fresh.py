"""Which values may be overwritten by their only reader.

A value that was just allocated can be, where the gradient does not need it: sums, products and
concatenations, and what convolutions, linear layers and normalisations give, whose gradients
read their inputs. It saves an allocation the size of the value, and the time to touch it.
"""

from __future__ import annotations

from lamina.compiler.plan import Call, Instance, Member, Run
from lamina.spec.layers import BatchNorm, Conv, ConvTranspose, GroupNorm, Linear, SparseConv
from lamina.spec.layers.merge import Add, Concat, Multiply

FRESH = (Conv, ConvTranspose, SparseConv, Linear, BatchNorm, GroupNorm, Add, Concat, Multiply)


def is_fresh(member: Member) -> bool:
    """Whether a member's value is a new array that nothing else holds or needs."""
    match member.what:
        case Call(op=op):
            return isinstance(op, FRESH)
        case Instance(made=made):
            return not made.heads and any(
                m.name == made.output and is_fresh(m) for m in made.members
            )
        case Run():
            return False
