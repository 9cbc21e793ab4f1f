"""A server looks for garbage seldom, and not among what was there when it began."""

from __future__ import annotations

import gc
import weakref

from webui.server import seldom_collecting


class Kept:
    """Refers to itself, so that only the collector lets it go."""

    def __init__(self) -> None:
        self.own = self


def test_what_is_there_is_left_out_and_new_garbage_is_found_all_the_same() -> None:
    before = gc.get_threshold()
    with seldom_collecting():
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold()[0] > before[0]
        lost = weakref.ref(Kept())
        for _ in range(gc.get_threshold()[0] + 1):
            if lost() is None:
                break
            Kept()
        assert lost() is None
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
