"""Settings come from the environment only."""

import os


def env(name: str, default: str) -> str:
    """The variable's value; an empty one counts as not set."""
    return os.environ.get(name) or default


def port(default: int) -> int:
    return int(env("PORT", str(default)))
