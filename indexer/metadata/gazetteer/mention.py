"""A body as a text names it: where, of which place, by which name. ``mentions`` finds them."""

from __future__ import annotations

from typing import NamedTuple

from indexer.metadata.gazetteer import bodies, divisions
from indexer.metadata.gazetteer.divisions import Division, Place


class Mention(NamedTuple):
    """A body named at ``start:end`` of the flat text.

    ``places`` are the divisions it can belong to (several where the name is ambiguous, none where no region is
    said); ``body`` its full name without region, empty where a place stands alone; ``prefix`` what stands
    before the region (国家税务总局); ``level_word`` the 市 of 市安监局.
    """

    start: int
    end: int
    text: str
    body: str
    places: tuple[Place, ...] = ()
    prefix: str = ""
    level_word: str = ""
    known: bool = True  # False: recognised by its ending only
    fixed: bodies.Body | None = None  # an entry of bodies.tsv or universities.tsv
    branch: Division | None = None
    whole: bool = False  # ``body`` is the whole name, region and all: 临汾市人民医院
    stem_only: bool = False  # the places were read from a stem, not a full name

    @property
    def is_place_alone(self) -> bool:
        """A region without any body."""
        return not self.body

    def in_year(self, year: int | None) -> Mention:
        """The mention with the places that its name can mean in that year (铜仁市 was a county until 2011)."""
        places = divisions.in_year(self.places, year)
        return self if places is self.places else self._replace(places=places)
