"""What was measured as Markdown tables and plots. Times are milliseconds a result page, unless said otherwise.

A query for which an engine finds nothing is quick to answer, and wrong: each was taken from a report. Such queries are
counted, and their times left out.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.queries import FIXED, FIXED_QUOTATIONS, FIXED_WORDS, is_quotation

Result = Mapping[str, Any]

#: Whose times are compared with whose.
OURS, PEER = "gongkai", "tantivy"

COLOURS = {"gongkai": "#c0392b", "tantivy": "#2c6fbb", "sqlite fts5": "#6f8f3f", "whoosh": "#8a8a8a"}


def repeated(result: Result, queries: Sequence[str]) -> float | None:
    """The median of what fixed queries take when they are repeated, or ``None`` where none finds anything."""
    pages = [page for page in (result["fixed"]["pages"][query] for query in queries) if page["total"]]
    return statistics.median(page["repeated"] for page in pages) if pages else None


def found(result: Result, quotations: bool) -> dict[str, float]:
    """What each different query of a kind took, of those that found something."""
    pages = result["different"]["pages"].items()
    return {query: page["ms"] for query, page in pages if page["total"] and is_quotation(query) == quotations}


def asked(result: Result, quotations: bool) -> int:
    """How many different queries of a kind were asked before time was up."""
    return sum(is_quotation(query) == quotations for query in result["different"]["pages"])


def once(result: Result, quotations: bool) -> float | None:
    """The median of different queries, or ``None`` where next to none of them finds anything."""
    times = found(result, quotations).values()
    return statistics.median(times) if len(times) > asked(result, quotations) / 10 else None


#: The medians that are compared and drawn.
MEASURES: dict[str, Callable[[Result], float | None]] = {
    "words, repeated": partial(repeated, queries=FIXED_WORDS),
    "quotations, repeated": partial(repeated, queries=FIXED_QUOTATIONS),
    "words, each different": partial(once, quotations=False),
    "quotations, each different": partial(once, quotations=True),
}


def table(size: int, results: Mapping[str, Result]) -> str:
    """All figures of one number of reports, an engine a column."""
    lines = [f"### {size:,} reports", ""]

    def row(label: str, cell: Callable[[Result], str]) -> None:
        lines.append(f"| {label} | " + " | ".join(cell(result) for result in results.values()) + " |")

    lines += ["| | " + " | ".join(_heads(size, results)) + " |", "| --- |" + " ---: |" * len(results)]
    for query in FIXED:
        # Words are cut in different ways, so that the totals are not quite the same.
        total = results[OURS]["fixed"]["pages"][query]["total"]
        row(f"`{query}` ({total:,}), first / repeated", partial(_first_and_repeated, query=query))
    for label, quotations in (("word queries", False), ("quotations", True)):
        row(f"different {label}, median / 90th percentile", partial(_middle_and_most, quotations=quotations))
        row("… found, of those asked", partial(_found_of_asked, quotations=quotations))
    row("opening and the first page", lambda result: f"{result['fixed']['opened']:,.0f}")
    row("a whole `search-cli` process, s", lambda result: _of_ours(result, lambda c: f"{c['cli']:.2f}"))
    row("indexed a second", lambda result: f"{result['build']['rate']:,.0f}")
    row(
        "… from ready records (the first 10,000 at most)",
        lambda r: f"{r['records']['rate']:,.0f}" if "records" in r else "the same",
    )
    row("100 more reports, s, median / longest", lambda result: _of_ours(result, _added))
    row("memory while indexing, MB", lambda result: f"{result['build']['tree']:,.0f}")
    row("memory of a search process, MB", lambda result: f"{result['different']['memory']:,.0f}")
    row("index, MB", lambda result: f"{result['build']['size']:,.0f}")
    return "\n".join(lines)


def _heads(size: int, results: Mapping[str, Result]) -> list[str]:
    """The engines' names, with the number of reports where it is another."""
    counts = {name: result["build"]["reports"] for name, result in results.items()}
    return [name if count == size else f"{name}, {count:,} reports" for name, count in counts.items()]


def _first_and_repeated(result: Result, query: str) -> str:
    page = result["fixed"]["pages"][query]
    return f"{page['first']:,.1f} / {page['repeated']:,.2f}" if page["total"] else "finds none"


def _middle_and_most(result: Result, quotations: bool) -> str:
    times = sorted(found(result, quotations).values())
    return f"{statistics.median(times):,.2f} / {times[int(0.9 * (len(times) - 1))]:,.2f}" if times else "finds none"


def _found_of_asked(result: Result, quotations: bool) -> str:
    return f"{len(found(result, quotations))} of {asked(result, quotations)}"


def _of_ours(result: Result, cell: Callable[[Mapping[str, Any]], str]) -> str:
    return cell(result["commands"]) if "commands" in result else ""


def _added(commands: Mapping[str, Any]) -> str:
    return f"{statistics.median(commands['added']):.2f} / {max(commands['added']):.2f}"


def summary(results: Mapping[int, Mapping[str, Result]]) -> str:
    """How many times as long as the peer our engine takes, by number of reports; below 1 it is the faster one."""
    if any(PEER not in result for result in results.values()):
        return f"{PEER} was left out: nothing to compare with."
    heads = " | ".join(f"{size:,} reports" for size in results)
    lines = [f"| time of {OURS} : {PEER} | {heads} |", "| --- |" + " ---: |" * len(results)]
    columns = [_ratios(result[OURS], result[PEER]) for result in results.values()]
    lines += [f"| {label} | " + " | ".join(f"{ratios[label]:.2f}" for ratios in columns) + " |" for label in columns[0]]
    return "\n".join(lines)


def _ratios(ours: Result, peer: Result) -> dict[str, float]:
    """Of medians, over the queries for which both find something."""
    ratios = {}
    for label, queries in (("words, repeated", FIXED_WORDS), ("quotations, repeated", FIXED_QUOTATIONS)):
        ratios[label] = (repeated(ours, queries) or 0) / (repeated(peer, queries) or 1)
    for label, quotations in (("words, each different", False), ("quotations, each different", True)):
        left, right = found(ours, quotations), found(peer, quotations)
        both = left.keys() & right.keys()
        ratios[label] = statistics.median(left[q] for q in both) / statistics.median(right[q] for q in both)
    ready = ours.get("records", ours["build"])
    ratios["indexing, from ready records"] = peer["build"]["rate"] / ready["rate"]
    if ready is not ours["build"]:
        ratios["indexing, reading included"] = peer["build"]["rate"] / ours["build"]["rate"]
    return ratios


def _figure(columns: int) -> tuple[Any, Any]:
    """A small figure with plain axes; its text stays text."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {
        "svg.fonttype": "none",
        "svg.hashsalt": "gongkai",
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    import matplotlib.pyplot as plt
    from matplotlib import ticker

    figure, axes = plt.subplots(1, columns, figsize=(8, 3.4), sharey=True, squeeze=False, layout="constrained")
    for part in axes[0]:
        part.set_yscale("log")
        part.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
        part.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
        part.grid(axis="y", color="#e5e5e5")
        part.set_axisbelow(True)
    axes[0][0].set_ylabel("ms a result page, median")
    return figure, axes[0]


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    if path.suffix == ".svg":  # the blanks at the ends of lines are of no use
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("".join(line.rstrip() + "\n" for line in lines), encoding="utf-8")


def plot_pages(results: Mapping[int, Mapping[str, Result]], path: Path) -> None:
    """The medians of the largest number of reports as bars, an engine a colour."""
    size = max(results)
    figure, (axes,) = _figure(1)
    width = 0.8 / len(results[size])
    for number, (name, label) in enumerate(zip(results[size], _heads(size, results[size]), strict=True)):
        medians = [measure(results[size][name]) for measure in MEASURES.values()]
        heights = {at: height for at, height in enumerate(medians) if height is not None}
        places = [at + (number + 0.5) * width - 0.4 for at in heights]
        bars = axes.bar(places, heights.values(), width * 0.92, color=COLOURS[name], label=label)
        texts = [f"{height:,.0f}" if height >= 100 else f"{height:.2g}" for height in heights.values()]
        axes.bar_label(bars, texts, padding=1, fontsize=8)
    axes.set_xticks(range(len(MEASURES)), [label.replace(", ", ",\n") for label in MEASURES])
    axes.tick_params(axis="x", length=0)
    axes.margins(y=0.1)
    axes.set_ylim(bottom=0.1)
    axes.set_title(f"{size:,} reports", loc="left")
    figure.legend(loc="outside upper right", ncols=len(results[size]), frameon=False)
    _save(figure, path)


def plot_growth(results: Mapping[int, Mapping[str, Result]], path: Path) -> None:
    """The medians of different queries by number of reports, an engine a line."""
    figure, parts = _figure(2)
    for axes, quotations in zip(parts, (False, True), strict=True):
        for name in next(iter(results.values())):
            ours = [result[name] for result in results.values()]
            points = {one["build"]["reports"]: time for one in ours if (time := once(one, quotations)) is not None}
            axes.plot(list(points), list(points.values()), "o-", color=COLOURS[name], label=name, markersize=4)
        axes.set_xscale("log")
        counts = sorted({one["build"]["reports"] for result in results.values() for one in result.values()})
        axes.set_xticks(counts, [f"{count:,}" for count in counts])
        axes.minorticks_off()
        axes.set_xlabel("reports")
        axes.set_title("quotations, each different" if quotations else "words, each different", loc="left")
    handles, labels = parts[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels), frameon=False)
    _save(figure, path)
