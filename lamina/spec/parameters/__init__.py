"""Parameters of blocks and documents: `${4*width}`, where it may stand, and what becomes of it."""
