// Completes what is typed in the search box, as a combobox (WAI-ARIA Authoring Practices). Without this script the box
// works as it is. While an input method is composing, keys and letters are its own and nothing is asked or chosen.
"use strict";

(() => {
  const box = document.getElementById("q");
  if (!box || !box.dataset.complete) return;

  const PAUSE = 120; // milliseconds without a key before the server is asked
  const list = document.createElement("ul");
  list.id = "q-completions";
  list.className = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.label);
  list.hidden = true;
  box.parentElement.append(list);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);

  let timer = 0;
  let asked = 0; // answers to earlier questions come too late
  let typed = "";
  let active = -1;

  const close = () => {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const show = (completions) => {
    list.replaceChildren(...completions.map(({ text, count }, place) => {
      const option = document.createElement("li");
      option.id = `q-completion-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.text = text;
      option.append(text);
      if (count !== null) {
        const number = document.createElement("small");
        number.textContent = count === 1 ? box.dataset.one : box.dataset.many.replace("{}", count.toLocaleString(document.documentElement.lang));
        option.append(" ", number);
      }
      return option;
    }));
    active = -1;
    list.hidden = completions.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    const question = ++asked;
    if (!typed.trim()) return close();
    try {
      // With the filters in force, so that the numbers are those that the search will give.
      const parameters = new URLSearchParams(new FormData(box.form));
      parameters.set("q", typed);
      const answer = await fetch(`${box.dataset.complete}?${parameters}`);
      const completions = answer.ok ? (await answer.json()).completions : [];
      if (question === asked && document.activeElement === box) show(completions);
    } catch {
      close(); // no network, no completions; the search itself will say so
    }
  };

  const move = (step) => {
    const options = [...list.children];
    options[active]?.setAttribute("aria-selected", "false");
    // One place more than there are options: the box itself, with what was typed.
    active = ((active + 1 + step + options.length + 1) % (options.length + 1)) - 1;
    const option = options[active];
    box.value = option ? option.dataset.text : typed;
    if (!option) return box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const later = () => {
    typed = box.value; // at once: a key may give it back before anything is asked
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  box.addEventListener("input", (event) => {
    if (!event.isComposing) later();
  });
  box.addEventListener("compositionend", later);
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault(); // which would empty the box
      box.value = typed;
      close();
    }
  });

  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    box.value = option.dataset.text;
    box.form.requestSubmit();
  });
})();
