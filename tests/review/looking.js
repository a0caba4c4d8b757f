/* What a page must be so that everyone can read it and reach everything; each function lists what is wrong. */
window.looking = (() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0 && !one.closest(".skip, .sr, .visually-hidden, .skip-to-content-link");
  const named = (one) => `${one.tagName.toLowerCase()}${one.id ? "#" + one.id : ""}${one.className && one.className.baseVal === undefined ? "." + one.className : ""} “${(one.innerText || one.value || "").trim().slice(0, 40)}”`;

  /* Colours, as sRGB with alpha. A canvas reads every way of writing one. */
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = new Map();
  function colour(text) {
    if (!read.has(text)) {
      const plain = text.match(/^rgba?\(([^)]+)\)$/);
      if (plain) {
        const parts = plain[1].split(/[\s,/]+/).map(Number);
        read.set(text, [parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : 1]);
      } else {
        pen.clearRect(0, 0, 1, 1); pen.fillStyle = text; pen.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
        read.set(text, [r, g, b, a / 255]);
      }
    }
    return read.get(text);
  }
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  function ground(one) {
    const layers = [];
    for (let up = one; up; up = up.parentElement) {
      const layer = colour(getComputedStyle(up).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  }
  const light = (c) => [0, 1, 2].map((i) => c[i] / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  function ratio(one, other) {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }
  const fades = (one) => { let left = 1; for (let up = one; up; up = up.parentElement) left *= Number(getComputedStyle(up).opacity); return left; };

  function pale(one, style) {
    const under = ground(one), ink = colour(style.color).slice();
    ink[3] *= fades(one);
    const size = parseFloat(style.fontSize), isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const found = ratio(over(ink, under), under);
    return found < (isLarge ? 3 : 4.5) ? `${found.toFixed(2)}: ${named(one)}` : "";
  }
  function contrasts() {
    const wrong = new Set();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const done = new Set();
    while (walk.nextNode()) {
      const one = walk.currentNode.parentElement;
      if (!walk.currentNode.data.trim() || done.has(one) || ["SCRIPT", "STYLE", "OPTION", "TITLE"].includes(one.tagName)) continue;
      done.add(one);
      if (isSeen(one)) wrong.add(pale(one, getComputedStyle(one)));
    }
    for (const one of all("input, select, textarea").filter(isSeen)) {
      wrong.add(pale(one, getComputedStyle(one)));
      if (one.placeholder) wrong.add(pale(one, getComputedStyle(one, "::placeholder")));
    }
    wrong.delete("");
    return [...wrong];
  }

  function whole() {
    const wrong = contrasts();
    const say = (test, words) => { if (test) wrong.push(words); };
    say(!["vi", "en"].includes(document.documentElement.lang), `lang: ${document.documentElement.lang}`);
    say(!document.title.trim(), "title");
    say(all("h1").filter(isSeen).length !== 1, `h1: ${all("h1").filter(isSeen).length}`);
    say(all("main, [role=main]").length !== 1, `main: ${all("main, [role=main]").length}`);
    say(!all("header, [role=banner]").length, "header");
    for (const one of all("nav").filter(isSeen)) say(!one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby"), `nav without a name: ${named(one)}`);
    for (const one of all("input:not([type=hidden]):not([type=submit]), select, textarea").filter(isSeen))
      say(!one.labels.length && !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby"), `no label: ${named(one)} ${one.name}`);
    for (const one of all("a[href], button, summary").filter(isSeen)) {
      const images = [...one.querySelectorAll("img[alt]")].map((image) => image.alt).join("");
      say(!(one.textContent.trim() || one.getAttribute("aria-label") || one.title || images), `no words: ${named(one)}`);
    }
    for (const one of all("img")) say(!one.hasAttribute("alt"), `img without alt: ${one.src}`);
    const ids = all("[id]").map((one) => one.id);
    for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) wrong.push(`twice: #${id}`);
    for (const one of all("[aria-describedby], [aria-labelledby], [aria-controls]"))
      for (const name of ["aria-describedby", "aria-labelledby", "aria-controls"])
        for (const id of (one.getAttribute(name) || "").split(/\s+/).filter(Boolean))
          say(!document.getElementById(id), `${name} leads nowhere: ${id}`);
    return wrong;
  }

  function outlines() {
    return all("[data-looked-at]").filter(isSeen).filter((one) => !one.disabled && one.tabIndex >= 0).filter((one) => {
        const style = getComputedStyle(one);
        return !(style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) && style.boxShadow === "none";
      }).map((one) => `no outline: ${named(one)}`);
  }
  function widths() {
    const most = document.documentElement.clientWidth, found = document.documentElement.scrollWidth;
    if (found <= most) return [];
    const wide = all("body *").filter((one) => one.getBoundingClientRect().right > most + 1 && isSeen(one)).slice(-3).map(named);
    return [`scrolls sideways, ${found} wide: ${wide.join(" | ")}`];
  }
  /* Opens what is folded, and marks one of each kind of thing that is clicked or typed into. */
  function opened() {
    for (const one of all("details")) one.open = true;
    const kinds = new Set();
    for (const one of all("a[href], button, input, select, textarea, summary").filter(isSeen)) {
      const kind = [one, one.parentElement, one.parentElement.parentElement].map((up) => `${up.tagName}.${up.className}.${up.getAttribute("aria-current")}.${up.disabled}`).join(" ");
      if (!kinds.has(kind)) one.dataset.lookedAt = kinds.add(kind).size;
    }
  }
  return { contrasts, whole, outlines, widths, opened };
})();
