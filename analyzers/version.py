"""Which analyzer made a set of terms. An index stores it and refuses to be searched by another one."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from analyzers.bodies import DEPARTMENTS
from analyzers.folding import FOLD_TABLE
from analyzers.segmentation import DICTIONARY_SHA256, LEXICON
from analyzers.terms import LEADS

#: Raised by one whenever the code makes other terms of the same text than before.
ANALYZER_VERSION = 3


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A short hash of all that decides about terms: version, fold table, lexicon, lists, dictionary.

    It does not depend on which implementation segments, because they give the same words.
    """
    digest = hashlib.sha256(f"{ANALYZER_VERSION} {DICTIONARY_SHA256}".encode())
    for path in (FOLD_TABLE, LEXICON, LEADS, DEPARTMENTS):
        digest.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return digest.hexdigest()[:16]
