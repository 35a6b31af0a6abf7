"""One module for each command, with a `run(options) -> exit status`."""
