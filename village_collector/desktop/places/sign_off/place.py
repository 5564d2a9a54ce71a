"""清册签字: freezing a version, printing it and comparing paper with it, and the list of all versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from village_collector.desktop.places.sign_off.freeze import FreezePage
from village_collector.desktop.places.sign_off.printed_register import PrintedRegisterPage
from village_collector.desktop.places.sign_off.versions import VersionsPage
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import TabbedPlace


class SignOffPlace(TabbedPlace):
    """The three pages of 清册签字."""

    id = "sign_off"
    title = "清册签字"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__(shell)
        self.freeze = self.add_page(FreezePage(shell))
        self.printed_register = self.add_page(PrintedRegisterPage(shell))
        self.versions = self.add_page(VersionsPage(shell))
        self.freeze.frozen.connect(lambda: self.show_page(self.printed_register))

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {**super().command_handlers(), "sign_off.compare": self._compare}

    def step_back(self) -> bool:
        if self.page is self.freeze:
            return False
        self.show_page(self.freeze)
        return True

    def _compare(self) -> None:
        self.show_page(self.printed_register)
        self.printed_register.focus_digest_field()
