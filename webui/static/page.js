// Comforts of every page: "/" leads to the search box, the theme changes without leaving the page, and the help opens
// beside what is being read. Without this script these are links to pages that do the same.
"use strict";

(() => {
  const box = document.getElementById("q");
  const plain = (event) => !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && !event.isComposing;
  const writing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

  addEventListener("keydown", (event) => {
    if (event.key !== "/" || !box || !plain(event) || writing(event.target)) return;
    event.preventDefault(); // the sign itself is not typed
    box.focus();
    box.select();
  });

  // the theme

  const MEDIA = { auto: "screen and (prefers-color-scheme: dark)", light: "not all", dark: "screen" };
  const themes = document.querySelector(".themes");

  const show = (theme) => {
    document.getElementById("dark").media = MEDIA[theme];
    document.querySelector("meta[name=color-scheme]").content = theme === "auto" ? "light dark" : theme;
    for (const link of themes.querySelectorAll("a")) {
      if (link.dataset.theme === theme) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  themes.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !plain(event)) return;
    event.preventDefault();
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${link.dataset.theme}; path=${themes.dataset.path}; max-age=31536000; samesite=lax${secure}`;
    show(link.dataset.theme);
    themes.open = false;
    themes.querySelector("summary").focus();
  });
  themes.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !themes.open) return;
    themes.open = false;
    themes.querySelector("summary").focus();
  });
  themes.addEventListener("focusout", (event) => {
    if (!themes.contains(event.relatedTarget)) themes.open = false;
  });

  // the help

  const help = document.querySelector("a[data-panel]");
  if (!help) return;
  let panel = null;

  const close = () => {
    panel.hidden = true;
    document.body.classList.remove("with-panel");
    help.setAttribute("aria-expanded", "false");
    help.focus();
  };

  const made = async () => {
    const answer = await fetch(help.href);
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const article = page.querySelector("article");
    const aside = document.createElement("aside");
    aside.className = "panel-help";
    aside.tabIndex = -1;
    aside.setAttribute("aria-labelledby", "panel-help");
    const heading = article.querySelector("h1");
    const title = document.createElement("h2");
    title.id = "panel-help";
    title.append(...heading.childNodes);
    heading.remove();
    for (const part of article.querySelectorAll("h2")) {
      const lower = document.createElement("h3");
      lower.append(...part.childNodes);
      part.replaceWith(lower);
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = help.dataset.close;
    button.addEventListener("click", close);
    const head = document.createElement("div");
    head.className = "panel-head";
    head.append(title, button);
    aside.append(head, article);
    aside.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    document.body.append(aside);
    return aside;
  };

  help.setAttribute("aria-expanded", "false");
  help.addEventListener("click", async (event) => {
    if (!plain(event)) return;
    event.preventDefault();
    if (panel && !panel.hidden) return close();
    try {
      panel ??= await made();
    } catch {
      return location.assign(help.href);
    }
    panel.hidden = false;
    document.body.classList.add("with-panel");
    help.setAttribute("aria-expanded", "true");
    panel.focus();
  });
})();
