"""The commands of `sangloc`, a module each: `add` describes the arguments, `run` returns the exit status."""
