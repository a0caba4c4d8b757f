/* The keyboard of every page: an element with `data-key` is clicked, or focused where one types into it, when its key is
   pressed; j, k and the arrows go through the rows (`data-row`), Enter opens one, "?" lists what the page offers. Nothing
   happens while somebody types or while a Vietnamese input method composes. Elements are looked up at each press, so that
   what htmx brings in counts at once. */
"use strict";

(() => {
  const TYPED_INTO = "textarea, select, input:not([type=button], [type=submit], [type=reset], [type=checkbox], [type=radio])";
  const OPENS_ITSELF = "a[href], button, summary, input, label";
  const NEXT = ["j", "ArrowDown"];
  const BEFORE = ["k", "ArrowUp"];

  const all = (selector, within) => [...within.querySelectorAll(selector)];
  const isThere = (element) => element.getClientRects().length > 0 && !element.closest("[inert], [aria-hidden=true]");
  const isOff = (element) => element.disabled || element.getAttribute("aria-disabled") === "true";
  const isComposing = (event) => event.isComposing || event.keyCode === 229 || event.key === "Process" || event.key === "Dead";
  const isTypedInto = (element) => element instanceof Element && (element.matches(TYPED_INTO) || element.isContentEditable);
  const named = (key) => (key.length === 1 ? key.toLowerCase() : key);
  /* What lies behind an open dialog is out of reach of the keyboard too. */
  const reach = () => document.querySelector("dialog[open]") || document;

  function ofKey(key) {
    return all("[data-key]", reach()).find((one) => named(one.dataset.key) === key && isThere(one) && !isOff(one));
  }

  function move(step) {
    const rows = all("[data-row]", reach()).filter(isThere);
    if (!rows.length) return false;
    const here = rows.indexOf(document.activeElement.closest("[data-row]"));
    const row = rows[here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + step))];
    if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  }

  function open() {
    const row = document.activeElement;
    if (!row.matches("[data-row]") || row.matches(OPENS_ITSELF)) return false;
    const link = row.querySelector("[data-main]") || row.querySelector("a[href]");
    if (link) link.click();
    return Boolean(link);
  }

  function act(event) {
    const key = named(event.key);
    const aimed = event.repeat ? null : ofKey(key);
    if (aimed) {
      if (isTypedInto(aimed)) aimed.focus();
      else aimed.click();
      return true;
    }
    /* The arrows choose within a group of buttons, and scroll where there are no rows. */
    if (event.target instanceof Element && event.target.matches("input[type=radio]") && event.key.startsWith("Arrow")) return false;
    if (NEXT.includes(key)) return move(1);
    if (BEFORE.includes(key)) return move(-1);
    return key === "Enter" && !event.repeat && open();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isComposing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTypedInto(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (act(event)) event.preventDefault();
  });

  function fill(help) {
    const list = help.querySelector("[data-keys-list]");
    const seen = new Set();
    list.replaceChildren();
    for (const one of all("[data-key]", document)) {
      const key = named(one.dataset.key);
      if (help.contains(one) || seen.has(key) || !isThere(one)) continue;
      seen.add(key);
      const row = document.createElement("div");
      const told = document.createElement("dt");
      const shown = document.createElement("kbd");
      const name = document.createElement("dd");
      shown.textContent = one.dataset.key.toUpperCase();
      name.textContent = one.dataset.keyName || one.getAttribute("aria-label") || one.textContent.trim();
      told.append(shown);
      row.append(told, name);
      list.append(row);
    }
    const hasRows = all("[data-row]", document).some(isThere);
    for (const row of all("[data-keys-rows]", help)) row.hidden = !hasRows;
  }

  document.addEventListener("click", (event) => {
    const help = document.querySelector("[data-keys-help]");
    if (!help || help.open || !event.target.closest("[data-keys-open]")) return;
    fill(help);
    help.showModal();
    help.scrollTop = 0; /* the button at its end has the focus, so a long list would open scrolled down */
  });

  /* Without this script the button would do nothing: it is hidden until here. */
  for (const one of all("[data-keys-open]", document)) one.hidden = false;
})();
