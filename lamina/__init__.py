"""Lamina: one network, written once as layers; compiled to PyTorch or to JAX."""

__version__ = "0.1.0"
