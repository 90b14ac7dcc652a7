"use strict";
/* The article: its text in code points, and its passages as marks. */

const data = JSON.parse(document.getElementById("data").textContent);
const article = document.getElementById("article");
const points = Array.from(data.article.text);
const slots = Object.keys(data.kinds);
const items = data.items.map((item) => ({ ...item, decision: null }));

const textOf = (span) => points.slice(span.start, span.end).join("");

/* As the page shows a text: without what HTML has no place for, and what turns the direction of other text. */
// eslint-disable-next-line no-control-regex
const shown = (text) => text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]/g, "\ufffd");

const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

const nameOf = (item) => {
  const heading = data.kinds[item.slot].fields.find((field) => field.place === "heading");
  return (item.fields[heading.name] || item.reference).replaceAll("_", " ");
};

const referenceTo = (item, passage) =>
  make(
    "a",
    {
      class: `ref ${item.slot}`,
      href: `#${item.id}`,
      "data-item": item.id,
      "data-passage": passage,
      "aria-label": `${item.reference}, ${data.kinds[item.slot].one.toLowerCase()}: ${shown(nameOf(item))}`,
    },
    item.reference,
  );

/* Where a place in the page is in the text, in code points; references are not text. */
const offsetOf = (node, offset) => {
  const range = document.createRange();
  range.selectNodeContents(article);
  range.setEnd(node, offset);
  const before = range.cloneContents();
  for (const reference of before.querySelectorAll(".ref")) reference.remove();
  return Array.from(before.textContent).length;
};

/* The kinds of the items that passages support; "twice" where passages of the same kind overlap. */
const kindsOf = (passages, shownItems) => {
  const kinds = passages.map((id) =>
    slots.filter((slot) => shownItems.some((item) => item.slot === slot && item.passages.some((p) => p.id === id))),
  );
  const found = slots.filter((slot) => kinds.some((of) => of.includes(slot)));
  return [...found, ...(kinds.flat().length > found.length ? ["twice"] : [])].join(" ");
};

/* Draw the passages anew: paragraphs stay, what is in them is cut at the borders of the passages. */
const drawArticle = () => {
  const kept = items.filter((item) => item.decision !== "rejected");
  const passages = new Map();
  for (const item of kept) {
    for (const passage of item.passages) {
      if (!passages.has(passage.id)) passages.set(passage.id, { ...passage, items: [] });
      passages.get(passage.id).items.push(item);
    }
  }
  const order = (a, b) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1);
  const spans = [...passages.values()].sort(order);
  const begun = new Set();
  const paragraphs = [];
  let place = 0;
  for (const node of article.childNodes) {
    const text = node.nodeType === Node.TEXT_NODE ? node.data : textWithoutReferences(node);
    const length = Array.from(text).length;
    if (node.nodeType === Node.ELEMENT_NODE) paragraphs.push({ node, start: place, end: place + length });
    place += length;
  }
  const ends = new Map();
  for (const span of spans) {
    for (const { start, end } of paragraphs) {
      if (start < span.end && end > span.start) ends.set(span, Math.min(end, span.end));
    }
  }
  for (const { node, start, end } of paragraphs) {
    const here = spans.filter((span) => span.start < end && span.end > start);
    const borders = here.flatMap((span) => [span.start, span.end]).filter((border) => border > start && border < end);
    const cuts = [...new Set([start, ...borders, end])].sort((a, b) => a - b);
    const pieces = [];
    for (let n = 0; n + 1 < cuts.length; n += 1) {
      const [left, right] = [cuts[n], cuts[n + 1]];
      const open = here.filter((span) => span.start < right && span.end > left);
      for (const span of open.filter((one) => !begun.has(one))) {
        begun.add(span);
        pieces.push(make("span", { id: `at-${span.id}`, class: "at" }));
      }
      const text = shown(points.slice(left, right).join(""));
      if (open.length) {
        const ids = open.map((span) => span.id);
        pieces.push(make("mark", { class: kindsOf(ids, kept), "data-passages": ids.join(" ") }, text));
      } else pieces.push(text);
      for (const span of open.filter((one) => ends.get(one) === right)) {
        pieces.push(...span.items.map((item) => referenceTo(item, span.id)));
      }
    }
    node.replaceChildren(...pieces);
  }
};

const textWithoutReferences = (node) => {
  const copy = node.cloneNode(true);
  for (const reference of copy.querySelectorAll(".ref")) reference.remove();
  return copy.textContent;
};
