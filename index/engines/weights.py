"""What scores are made of: BM25's constants, and what each field counts; measured by ``python -m benchmarks.relevance``."""

from __future__ import annotations

from math import log

#: BM25: how soon more of a term counts for less, and how much the length of a text counts.
K1 = 1.2
B = 0.75

#: The text fields, with the weight of each in the ranking.
TEXT_FIELDS = {"words": 0.7, "bigrams": 1.0, "title": 2.0}

#: The weights where any term may match: the words of a question are in many titles that do not answer it.
QUESTION_WEIGHTS = {"words": 0.7, "bigrams": 1.0, "title": 0.3}

#: Fields of names: whoever types one finds what has it, whatever the text says.
NAME_FIELDS = ("bodies", "regions")

#: What being named by its body, or its region, counts for a report, in parts of what no match in its text exceeds: of a
#: body more than any text can reach that only speaks of it, with its words in a row and side by side (``nearness``).
NAME_WEIGHTS = {"bodies": 2.5, "regions": 0.5}

#: The same for the report of a year that is asked for beside the name of a body.
YEAR_WEIGHT = 2.0

#: The same where any term may match.
QUESTION_NAME_WEIGHTS = {"bodies": 0.5, "regions": 0.1}

#: What the best of what was not typed counts, in parts of the least of what was.
BELOW = 0.99


def idf(documents: int, having: int) -> float:
    """The weight of a term that ``having`` of ``documents`` documents have; those without any term are not counted."""
    return log(1 + (documents - having + 0.5) / (having + 0.5))
