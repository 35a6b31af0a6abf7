"""Weights that people have, of other libraries' models, as ours: `lamina convert`."""
