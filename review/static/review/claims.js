/* Renews a claim while its page is looked at and used; leaves it alone, so that it runs out, otherwise. */
"use strict";

(() => {
  const USED_WITHIN = 5 * 60; // seconds: reading a long text shows no sign of life for a while
  const TICK = 5;
  let used = Date.now();
  let strip = null;
  let read = 0; // when the strip was shown
  let renewed = 0;

  const since = (moment) => (Date.now() - moment) / 1000;

  function tick() {
    const shown = document.getElementById("dang-giu");
    if (shown !== strip) {
      strip = shown;
      read = renewed = Date.now();
    }
    if (!strip) return;
    const left = Number(strip.dataset.seconds) - since(read);
    const told = strip.querySelector("[data-minutes]");
    if (told) told.textContent = String(Math.max(0, Math.ceil(left / 60)));
    const isUsed = document.visibilityState === "visible" && since(used) < USED_WITHIN;
    if (strip.dataset.claim !== "mine" || !isUsed || since(renewed) < Number(strip.dataset.every)) return;
    const form = strip.querySelector("[hx-trigger~='renew']");
    if (form && window.htmx && !strip.contains(document.activeElement)) {
      renewed = Date.now(); // a renewal that fails is tried again after the same time
      window.htmx.trigger(form, "renew");
    }
  }

  for (const sign of ["keydown", "pointerdown", "pointermove", "scroll", "input"]) {
    window.addEventListener(sign, () => { used = Date.now(); }, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      used = Date.now();
      tick();
    }
  });
  window.setInterval(tick, TICK * 1000);
  tick();
})();
