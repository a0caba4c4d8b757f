/* Copying a letter with one click, and not writing over a letter that somebody has changed by hand. */
"use strict";

(() => {
  const textOf = (element) => ("value" in element ? element.value : element.textContent);

  async function copy(element) {
    try {
      await navigator.clipboard.writeText(textOf(element));
      return true;
    } catch {
      /* Not allowed here, as on a plain http address: mark the text, so that Ctrl+C takes it. */
      if ("select" in element) element.select();
      else getSelection().selectAllChildren(element);
      return false;
    }
  }

  function show(within) {
    for (const button of within.querySelectorAll("[data-copies]")) button.hidden = false;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    const element = button && document.querySelector(button.dataset.copies);
    if (!element) return;
    if (await copy(element)) {
      const before = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = before; }, 2000);
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target.id !== "letter") return;
    event.target.dataset.byHand = "1";
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const letter = document.getElementById("letter");
    if (!event.target.matches("[data-composes]") || !letter || !letter.dataset.byHand) return;
    event.preventDefault();
    const note = document.querySelector("[data-kept-by-hand]");
    if (note) note.hidden = false;
  });

  /* The side column scrolls by itself: what opens there comes into view. */
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.closest(".deciding")) event.target.scrollIntoView({ block: "nearest" });
  }, true);

  document.addEventListener("htmx:afterSwap", () => show(document));
  show(document);
})();
