"""The language: what a user writes. Strict, frozen data with the meaning of every op."""
