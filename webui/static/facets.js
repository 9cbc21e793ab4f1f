// Choosing a value of a facet keeps the reader's place and focus, and a range of years can be drawn over their bars.
// Without this script values are links that lead back to their list, and a form takes the range.
"use strict";

(() => {
  const side = document.getElementById("filters");
  if (!side) return;

  const PLACE = "gongkai-place";
  const keyOf = (link) => [
    link.closest("section")?.getAttribute("aria-labelledby") ?? "",
    link.querySelector(".name")?.textContent ?? "",
  ];

  const keep = (link) => {
    try {
      sessionStorage.setItem(PLACE, JSON.stringify({ key: keyOf(link), page: scrollY, side: side.scrollTop }));
    } catch {
      return false; // storage is full or refused: the address leads to the list
    }
    // On a phone the filters are a sheet, which stays open for the next choice.
    link.href = link.href.split("#")[0] + (side.matches(":is(:target, :has(:target))") ? "#filters" : "");
    return true;
  };

  const restore = () => {
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(PLACE));
      sessionStorage.removeItem(PLACE);
    } catch {
      return;
    }
    if (!place) return;
    scrollTo({ top: place.page, behavior: "instant" });
    side.scrollTop = place.side;
    const wanted = JSON.stringify(place.key);
    const same = [...side.querySelectorAll("a.option")].find((link) => JSON.stringify(keyOf(link)) === wanted);
    const heading = document.getElementById(place.key[0])?.parentElement.querySelector("a.option");
    (same ?? heading)?.focus({ preventScroll: true });
  };

  let drawn = false; // a range was drawn, and the click that ends it chooses nothing

  side.addEventListener("click", (event) => {
    const link = event.target.closest("a.option");
    if (!link) return;
    if (drawn) {
      event.preventDefault();
      return;
    }
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) keep(link);
  });

  const years = side.querySelector(".years");
  const form = side.querySelector("form.range");
  if (years && form) {
    let first = null;
    let last = null;
    const bars = [...years.querySelectorAll("a[data-year]")];
    const between = (bar) => {
      const ends = [first.dataset.year, last.dataset.year].sort();
      return ends[0] <= bar.dataset.year && bar.dataset.year <= ends[1];
    };
    const paint = () => {
      years.classList.toggle("drawing", first !== last);
      for (const bar of bars) bar.classList.toggle("drawn", first !== last && between(bar));
    };
    years.addEventListener("dragstart", (event) => event.preventDefault());
    years.addEventListener("pointerdown", (event) => {
      drawn = false;
      // A finger scrolls; a mouse and a pen draw.
      const bar = event.pointerType !== "touch" && event.button === 0 && event.target.closest("a[data-year]");
      first = last = bar || null;
    });
    years.addEventListener("pointerover", (event) => {
      const bar = event.target.closest("a[data-year]");
      if (!first || !bar) return;
      last = bar;
      paint();
    });
    addEventListener("pointerup", () => {
      if (first && first !== last) {
        drawn = true;
        keep(first);
        const ends = [first.dataset.year, last.dataset.year].sort();
        [form.elements.year_from.value, form.elements.year_to.value] = ends;
        form.requestSubmit();
      }
      first = last = null;
    });
  }

  restore();
})();
