"""Definitions that emitted Flax files carry: one class or function per file, copied as text."""
