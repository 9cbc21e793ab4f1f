"""Text to terms: folding, segmentation, bigrams. Knows nothing of files, reports or indexes.

Index and query are analyzed by the same functions: first :func:`fold`, then the others on what it gives.
Importing this reads no data; the fold table and the segmenter are loaded when they are first needed.
"""

from analyzers.folding import INVISIBLE, fold
from analyzers.reduction import reduce, reduce_with_offsets
from analyzers.terms import Token, bigrams, cut, han_bigrams, query_bigrams, tokens, words, words_by_length
from analyzers.version import ANALYZER_VERSION, fingerprint

__all__ = [
    "ANALYZER_VERSION",
    "INVISIBLE",
    "Token",
    "bigrams",
    "cut",
    "fingerprint",
    "fold",
    "han_bigrams",
    "query_bigrams",
    "reduce",
    "reduce_with_offsets",
    "tokens",
    "words",
    "words_by_length",
]
