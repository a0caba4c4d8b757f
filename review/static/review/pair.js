"use strict";
// A passage that is clicked is shown on both sides: both scroll to it where they fit on one screen, else the other side
// opens in a strip below. Without this script the numbers are plain links to the other side.
(() => {
  const TEXTS = ".texts";
  const first = document.querySelector(TEXTS);
  if (!first) return;
  const words = first.dataset;
  const strip = document.createElement("div");
  strip.className = "peek";
  strip.hidden = true;
  document.body.append(strip);

  const close = () => {
    strip.hidden = true;
    document.querySelectorAll("mark.here").forEach((one) => one.classList.remove("here"));
  };

  const isSeen = (one) => {
    const box = one.getBoundingClientRect();
    return box.top >= 0 && box.top < window.innerHeight * 0.9;
  };

  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };

  const peek = (other, number) => {
    const bar = document.createElement("p");
    bar.className = "bar";
    const name = document.createElement("b");
    name.textContent = `${words.passage} ${number}`;
    bar.append(name, button(words.go, () => { other.scrollIntoView({ block: "center" }); strip.hidden = true; }), button(words.close, close));
    const text = document.createElement("div");
    text.className = "text";
    const whole = other.closest(".half, .excerpt, .side") || other;
    text.append(...[...(whole.querySelector(".text") || whole).cloneNode(true).childNodes]);
    text.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
    strip.replaceChildren(bar, text);
    strip.hidden = false;
  };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".texts mark.passage[data-passage]");
    if (!mark || window.getSelection().toString()) return;
    const rows = mark.closest(TEXTS);
    const link = mark.querySelector("a.number") || rows.querySelector(`mark[data-passage="${mark.dataset.passage}"] a.number`);
    const side = mark.closest(".truoc, .side:first-child") ? "sau" : "truoc";
    const target = link && document.getElementById(link.hash.slice(1).replace(/-(truoc|sau)$/, `-${side}`));
    if (!target) return;
    event.preventDefault();
    close();
    const other = target.closest("mark") || target.querySelector("mark") || target;
    [mark, other].forEach((one) => one.classList.add("here"));
    mark.scrollIntoView({ block: "center" });
    if (!isSeen(other)) peek(other, mark.dataset.passage);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !strip.hidden) close();
  });
})();
