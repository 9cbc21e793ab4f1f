"""Errors that a person reads: each says what is wrong, where, and what to do next, in one line."""

from index.messages import CodedError, Param


class GongkaiError(CodedError):
    """Base of every error that the commands and pages show as a message rather than a traceback.

    ``code`` and ``message.params`` are for programs, ``str(error)`` for the terminal, ``chinese`` for the search page.
    """

    @property
    def chinese(self) -> str:
        """The sentence in Chinese."""
        return self.text("zh")


class IndexMissingError(GongkaiError):
    """There is no index at the given place."""


class IndexVersionError(GongkaiError):
    """The index was made by another version, analyzer or lexicon; it must be rebuilt."""


class IndexDamagedError(GongkaiError):
    """The files of an index are not those that its manifest describes."""


class IndexPlaceError(GongkaiError):
    """An index cannot be made at the given place, or other users can write to it."""


class IndexLockedError(GongkaiError):
    """Another process is writing this index."""


class IndexWriteError(GongkaiError):
    """Writing to an index failed; what was committed before is as it was."""


class ClusterError(GongkaiError):
    """The cluster that keeps an index does not answer, does not let us in, or is not whole."""


class QueryError(GongkaiError):
    """A query that cannot be understood. ``position`` is the character offset of the trouble.

    Sentences have it as ``place``, counted from 1.
    """

    def __init__(self, code: str, /, *, position: int, **params: Param) -> None:
        super().__init__(code, place=position + 1, **params)
        self.position = position


class SearchTimeoutError(GongkaiError):
    """A question took longer than it may (see ``index.deadline``)."""


class ReportMissingError(GongkaiError):
    """The index has no report with the given id."""

    def __init__(self, report_id: str) -> None:
        shown = report_id if len(report_id) <= 100 else report_id[:99] + "…"
        super().__init__("report.missing", id=shown)
        self.report_id = report_id


class FilterError(GongkaiError):
    """An unknown filter field or a value that the field cannot have."""
