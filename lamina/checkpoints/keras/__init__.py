"""Checkpoints of `keras.applications`: their tables, and readers of `.h5` and `.keras` files."""
