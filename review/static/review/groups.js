/* The list of a group: one box for all, a count of those chosen, and the key X for the row in focus. Without this script
   every box still works by itself. */
"use strict";

(() => {
  const boxes = () => [...document.querySelectorAll(".members input[name=member]")];
  const every = document.querySelector("[data-every]");
  const counts = document.querySelectorAll("[data-count]");

  function count() {
    const all = boxes();
    const chosen = all.filter((box) => box.checked).length;
    for (const one of counts) one.textContent = ` (${chosen})`;
    if (!every) return;
    every.checked = all.length > 0 && chosen === all.length;
    every.indeterminate = chosen > 0 && chosen < all.length;
  }

  /* keys.js clicks what carries a key: here that is the box of the row in focus. */
  function take(event) {
    for (const box of boxes()) delete box.dataset.key;
    const row = event.target.closest("[data-row]");
    const box = row && row.querySelector("input[name=member]");
    if (!box) return;
    box.dataset.key = "x";
    box.dataset.keyName = box.closest("table").dataset.rowKey;
  }

  document.addEventListener("change", (event) => {
    if (event.target === every) for (const box of boxes()) box.checked = every.checked;
    count();
  });
  document.addEventListener("focusin", take);
  if (every && boxes().length) every.closest("[hidden]").hidden = false;
  count();
})();
