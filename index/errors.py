"""Errors that a person reads: each says what is wrong, where, and what to do next, in one line."""


class GongkaiError(Exception):
    """Base of every error that the commands and pages show as a message rather than a traceback.

    ``str(error)`` is for the terminal, in English; ``chinese`` for the search page, the same where there is none.
    """

    def __init__(self, message: str, chinese: str | None = None) -> None:
        super().__init__(message)
        self.chinese = chinese or message


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


class QueryError(GongkaiError):
    """A query that cannot be understood. ``position`` is the character offset of the trouble, if known."""

    def __init__(self, message: str, position: int | None = None, chinese: str | None = None) -> None:
        super().__init__(message, chinese)
        self.position = position


class SearchTimeoutError(GongkaiError):
    """A question took longer than it may (see ``index.deadline``)."""

    def __init__(self, milliseconds: int) -> None:
        super().__init__(
            f"the search was given up after {milliseconds:,} ms, its time limit; narrow the query or its filters, ask "
            "for fewer hits, or allow it more time (--timeout-ms)",
            f"搜索超过了 {milliseconds:,} 毫秒的时限，已停止。请把条件写得更具体，或者稍后再试。",
        )
        self.milliseconds = milliseconds


class ReportMissingError(GongkaiError):
    """The index has no report with the given id."""

    def __init__(self, report_id: str) -> None:
        shown = report_id if len(report_id) <= 100 else report_id[:99] + "…"
        super().__init__(
            f"the index has no report with the id {shown!r}; a search shows the ids of what it finds",
            f"索引中没有编号为“{shown}”的报告：它可能已被移除，或者链接不完整。",
        )
        self.report_id = report_id


class FilterError(GongkaiError):
    """An unknown filter field or a value that the field cannot have."""
