// Draws an exchange or a document from plain data. Only text nodes are made: no HTML of an answer or a
// document is ever read as HTML. A number opens its passage beside its line, or below it where there is no
// room; only opening a document speaks to the server.

const WIDE = 840; // pixels of the component from which a passage fits beside the text
const BAR = 110; // pixels at the window's foot that the question box covers

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "class") node.className = value;
    else if (name === "onclick") node.addEventListener("click", value);
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function outward(href, ...children) {
  const web = /^https?:\/\//.test(href);
  return web
    ? el("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...children)
    : el("span", {}, ...children);
}

// A link into the library: a plain click stays in the page, a new tab or a copied address works as ever.
function inward(place, href, props, ...children) {
  const link = el("a", { ...props, href }, ...children);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    link.dispatchEvent(new CustomEvent("place", { bubbles: true, composed: true, detail: place }));
  });
  return link;
}

function drawRun(run) {
  let node = document.createTextNode(run.text);
  if (run.strong) node = el("strong", {}, node);
  if (run.em) node = el("em", {}, node);
  if (run.document) node = inward({ doc: run.document }, `library?doc=${run.document}`, {}, node);
  if (run.source) {
    node = outward(run.href || "", node);
    node.classList.add("mark");
    node.title = run.source;
    node.setAttribute("aria-label", `Source ${run.text}: ${run.source}`);
  } else if (run.href) node = outward(run.href, node);
  return run.quoted ? el("mark", {}, node) : node;
}

function drawBlocks(blocks) {
  const out = [];
  let list = null;
  for (const block of blocks) {
    const runs = block.runs.map(drawRun);
    if (block.kind === "item" || block.kind === "step") {
      const tag = block.kind === "item" ? "ul" : "ol";
      if (!list || list.localName !== tag) out.push((list = el(tag)));
      const value = block.kind === "step" ? block.number : null;
      list.append(el("li", { class: `depth${Math.min(block.level, 3)}`, value }, ...runs));
      continue;
    }
    list = null;
    if (block.kind === "heading") out.push(el(`h${Math.min(block.level + 1, 6)}`, {}, ...runs));
    else out.push(el("p", {}, ...runs));
  }
  return out;
}

function drawSource(source) {
  const facts = [source.publisher, source.published].filter(Boolean).join(", ");
  return el(
    "li",
    {},
    source.id ? el("span", { class: "id", "aria-hidden": "true" }, source.id) : null,
    el("span", {}, outward(source.href, source.title), facts ? el("span", { class: "facts" }, facts) : null),
  );
}

// The sources that the quote names; a sentence of the library's own keeps the document's sources folded.
function drawSources(passage) {
  if (!passage.sources.length) return null;
  const list = el("ul", { class: "sources" }, ...passage.sources.map(drawSource));
  if (passage.named || passage.sources.length === 1) return list;
  return el("details", {}, el("summary", {}, `The ${passage.sources.length} sources of this document`), list);
}

function drawPassage(passage, close) {
  return el(
    "aside",
    { class: "passage", tabindex: "-1", "aria-label": `Passage ${passage.n}: ${passage.title}` },
    el("button", { class: "close", type: "button", "aria-label": "Close the passage", onclick: close }, "×"),
    el("p", { class: "label" }, `${passage.n} · ${passage.label}`),
    el("h4", {}, passage.title),
    passage.heading ? el("p", { class: "path" }, passage.heading) : null,
    el("div", { class: "words" }, ...drawBlocks(passage.blocks)),
    el("p", { class: "strength" }, `Rests on: ${passage.strength}`),
    drawSources(passage),
    inward(passage.place, passage.href, { class: "open" }, "Open the document"),
  );
}

function drawQuestion(question) {
  const limit = 600;
  if (question.length <= limit) return el("h2", { class: "question" }, question);
  return el(
    "details",
    { class: "question long" },
    el("summary", {}, el("h2", {}, `${question.slice(0, 280)}…`), el("span", {}, "Show the whole question")),
    el("p", {}, question),
  );
}

function drawExchange(data) {
  const article = el("article", { class: "exchange" });
  const text = el("div", { class: "text" });
  article.append(drawQuestion(data.question), text);
  if (!data.sections) return article;
  const passages = new Map(data.passages.map((passage) => [passage.n, passage]));
  let panel = null;
  let opener = null;

  // Beside its line and, as far as it can be, within the window; or below its line.
  const place = () => {
    if (!panel) return;
    const line = opener.closest("li, p");
    const wide = article.clientWidth >= WIDE;
    article.classList.toggle("wide", wide);
    if (wide) {
      if (panel.parentNode !== article) article.append(panel);
      const top = article.getBoundingClientRect().top;
      panel.style.maxHeight = `${Math.max(300, window.innerHeight - BAR - Math.max(16, top))}px`;
      const lowest = window.innerHeight - BAR - panel.offsetHeight - top;
      const beside = line.getBoundingClientRect().top - top;
      panel.style.top = `${Math.max(0, Math.min(beside, Math.max(lowest, 16 - top)))}px`;
      return;
    }
    panel.style.maxHeight = "";
    if (line.localName === "li" ? panel.parentNode !== line : line.nextSibling !== panel) {
      line.localName === "li" ? line.append(panel) : line.after(panel);
    }
  };
  const close = () => {
    if (!panel) return;
    const back = opener;
    panel.remove();
    opener.setAttribute("aria-expanded", "false");
    panel = opener = null;
    back.focus({ preventScroll: true });
  };
  const open = (number, passage) => {
    const same = opener === number;
    close();
    if (same) return;
    opener = number;
    number.setAttribute("aria-expanded", "true");
    panel = drawPassage(passage, close);
    place();
    panel.focus({ preventScroll: true });
    const beside = panel.parentNode === article;
    const below = panel.getBoundingClientRect().bottom > window.innerHeight - BAR;
    if (beside) panel.querySelector("mark")?.scrollIntoView({ block: "nearest", behavior: "instant" });
    else if (below) number.scrollIntoView({ block: "start", behavior: "instant" });
  };
  article.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  const number = (n) => {
    const passage = passages.get(n);
    const label = `Passage ${n}: ${passage.title}`;
    const node = el("button", { class: "n", type: "button", "aria-label": label, "aria-expanded": "false" }, `${n}`);
    node.title = passage.title;
    node.addEventListener("click", () => open(node, passage));
    return node;
  };
  // The last word and its numbers stay on one line.
  const line = (part) => {
    const cut = part.text.lastIndexOf(" ") + 1;
    const numbers = part.numbers.map(number);
    const tail = el("span", { class: "tail" }, part.text.slice(cut), ...numbers);
    const aside = [part.partly && "partly supported", part.sources].filter(Boolean).join(", ");
    return [
      part.differs ? el("span", { class: "aside" }, `${part.differs}: `) : null,
      part.text.slice(0, cut),
      numbers.length ? tail : part.text.slice(cut),
      aside ? el("span", { class: "aside" }, ` ${aside}`) : null,
    ].filter(Boolean);
  };
  for (const section of data.sections) {
    if (section.title) {
      text.append(el("h3", {}, section.title), el("ul", { class: "lines" }, ...section.lines.map((part) => el("li", {}, ...line(part)))));
    } else {
      text.append(...section.lines.map((part) => el("p", { class: "lead" }, ...line(part))));
    }
  }
  if (data.caution) text.append(el("p", { class: "caution" }, data.caution));
  if (data.note) text.append(el("p", { class: "note" }, data.note));
  new ResizeObserver(place).observe(article);
  return article;
}

function drawDocument(data) {
  const facts = [data.label, data.places, data.strength].filter(Boolean).join(" · ");
  return el(
    "article",
    { class: "document" },
    el("p", { class: "label" }, facts),
    el("h2", {}, data.title),
    data.summary ? el("p", { class: "summary" }, data.summary) : null,
    el("div", { class: "words" }, ...drawBlocks(data.blocks)),
    data.sources.length ? el("h3", {}, "Sources") : null,
    data.sources.length ? el("ul", { class: "sources" }, ...data.sources.map(drawSource)) : null,
  );
}

const drawn = new WeakMap(); // what each place on the page shows, so that an open passage outlives a rerun

export default function ({ data, parentElement, setTriggerValue }) {
  const wanted = JSON.stringify(data);
  const current = drawn.get(parentElement);
  if (current && current.wanted === wanted && current.node.isConnected) return;
  const node = data.kind === "document" ? drawDocument(data) : drawExchange(data);
  node.addEventListener("place", (event) => setTriggerValue("open", event.detail));
  if (current) current.node.replaceWith(node);
  else parentElement.append(node);
  drawn.set(parentElement, { wanted, node });
  if (data.fresh) requestAnimationFrame(() => node.scrollIntoView({ block: "start", behavior: "instant" }));
  const quoted = data.kind === "document" && node.querySelector("mark");
  if (quoted) requestAnimationFrame(() => quoted.scrollIntoView({ block: "center", behavior: "instant" }));
}
