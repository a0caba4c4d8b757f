"""The office tests screen as the pipeline tests do."""

from tests.pipelines.conftest import home, screen

__all__ = ["home", "screen"]
