"""Officers who also check drafts, on the page and by the program of their union's support team."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.review_officers import Day


@dataclass
class DraftingDay(Day):
    """A day with drafts; `about` has `drafts`, texts, and `key`, that of the program.

    Nothing but 409 may be said of what was sent: whoever asks in time with the limit is not put off.
    """

    fine: tuple[int, ...] = (200, 302, 409)

    def steps(self) -> list[tuple[Callable[[], None], int]]:
        """Add drafts to what officers do."""
        return [*super().steps(), (self.check_draft, 5), (self.ask_of_draft, 2)]

    def everything(self) -> None:
        """Do everything once."""
        super().everything()
        if self.about.get("drafts"):
            self.check_draft()
            self.ask_of_draft()

    def check_draft(self) -> None:
        """Open the page, paste a draft and read what is told of it."""
        self._get("draft, form", "/soat-ban-thao/")
        self._post("draft check", "/soat-ban-thao/", {"text": self._draft()})

    def ask_of_draft(self) -> None:
        """Ask the same as a program."""
        told = {"text": self._draft()}
        address, key = "/api/soat-ban-thao/", self.about["key"]
        self._timed("draft check, API", address, lambda: self.browser.ask(address, told, key=key))

    def _draft(self) -> str:
        return str(self.chance.choice(self.about["drafts"]))
