"""The training of the figures' choice: who is trained on, that it learns what it is shown, and that the model kept reads
passages that it has not seen.
"""

from __future__ import annotations

import re

from indexer.document import Document
from indexer.figures import read_figures
from indexer.figures.sentences import choice
from tests.quality.made_figures import passages
from tests.quality.train_figures import Text, development, fit, groups, measure


def _made(count: int, seed: int) -> list[Text]:
    return [
        Text(f"made-{number}", Document(text=text), year, labels, frozenset())
        for number, (text, year, labels) in enumerate(passages(count, seed))
    ]


def test_half_of_the_hosts_are_trained_on_and_a_host_is_in_one_half() -> None:
    hosts = [f"www.host{number}.gov.cn" for number in range(400)]
    chosen = [development({"id": "x", "url": f"http://{host}/a"}) for host in hosts]
    assert 150 < sum(chosen) < 250
    assert chosen == [development({"id": "other", "url": f"https://{host}/b?c"}) for host in hosts]


def test_passages_state_their_labels_and_are_the_same_for_a_seed() -> None:
    made = list(passages(200))
    assert made == list(passages(200))
    for text, _, labels in made:
        numbers = set(map(int, re.findall(r"\d+", text)))
        assert {value for value in labels.values() if value} <= numbers, text


def test_weights_prefer_what_they_were_shown() -> None:
    shown = groups(_made(150, 1))
    for key in choice.KINDS:
        untrained, _ = measure(shown[key], {})
        trained, _ = measure(shown[key], fit(shown[key]))
        assert trained[1] > untrained[1]
        assert trained[1] >= 0.95 * trained[0]
        assert trained[3] >= 0.95 * trained[2]


def test_the_model_that_is_kept_reads_passages_that_it_has_not_seen() -> None:
    fresh = groups(_made(400, 99))
    for key, weights in choice.weights().items():
        counts, misses = measure(fresh[key], weights)
        assert counts[0] > 100
        assert counts[1] >= 0.96 * counts[0], misses
        assert counts[3] >= 0.97 * counts[2], misses


def test_what_is_not_probable_is_not_read() -> None:
    """Two parts without a whole share the probability, so neither is likelier than all else."""
    text = "通过政府网站公开信息120条，政务微博发布95条。"
    assert "proactive_total" not in read_figures(Document(text=text), 2016).statistics
    one = groups(
        [Text("one", Document(text="全年主动公开政府信息120条。"), 2016, {"proactive_total": 120}, frozenset())]
    )
    candidates = one["proactive_total"][0].candidates
    weights = choice.weights()["proactive_total"]
    found = choice.choose(weights, candidates)
    assert found is not None
    assert found.candidate.value == 120
    assert found.probability > 0.9
    assert choice.choose({}, candidates) is None or found.probability > choice.LEAST
    twice = choice.choose({}, [*candidates, *candidates])
    assert twice is not None
    assert twice.probability > 0.5  # said twice: two shares of three
