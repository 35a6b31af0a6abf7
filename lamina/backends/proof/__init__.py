"""The proof that both backends are the network: counts path by path, then outputs, gradients
and running statistics against each other. Each framework runs in a process of its own."""

from lamina.backends.proof.prove import prove
from lamina.backends.proof.training import Step, Training
from lamina.backends.proof.verdict import Agreement, Count, Verdict

__all__ = ["Agreement", "Count", "Step", "Training", "Verdict", "prove"]
