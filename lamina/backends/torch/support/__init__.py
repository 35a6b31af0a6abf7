"""Definitions that emitted PyTorch files carry: one class or function per file, copied as text."""
