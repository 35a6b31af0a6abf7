"""Reports as tables: what is a line, which lines are one, which columns fit, and the writers."""
