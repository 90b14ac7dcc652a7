/* The gold file: JSON, which is YAML too, with what is not accepted in a comment above it. */

const about = {
  language: data.article.language,
  published: data.article.published,
  title: data.article.title,
  subject: items.some((item) => item.slot === "treaty") ? "other" : "none",
  dirty: false,
};
const sections = { treaty: "treaties", party: "parties", term: "terms", statement: "statements", opinion: "opinions" };
const STATE = "# Not in the labels: ";

/* White space as the reader of gold files knows it. */
const isBlank = (point) => /^[\t-\r\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/.test(point);

const trimmed = (span) => {
  let { start, end } = span;
  while (start < end && isBlank(points[start])) start += 1;
  while (start < end && isBlank(points[end - 1])) end -= 1;
  return { ...span, start, end };
};

const standsForNothing = (text) => {
  const bare = text.trim().replace(/\.+$/, "").toLowerCase();
  return !bare || data.placeholders.includes(bare);
};

/* Where each of the places is at which a text stands, in code points. */
const placesOf = (text) => {
  const found = [];
  const whole = data.article.text;
  for (let at = whole.indexOf(text); text && at >= 0; at = whole.indexOf(text, at + 1)) {
    found.push(Array.from(whole.slice(0, at)).length);
  }
  return found;
};

const quote = (span) => {
  const { start, end } = trimmed(span);
  const text = points.slice(start, end).join("");
  return placesOf(text).length > 1 ? { text, at: start } : text;
};

const prefixOf = (slot) => (slot === "statement" ? "evidence" : slot);
const isId = (id) => /^(treaty|party|term|evidence|opinion)-\d+$/.test(id);

const isIn = (item) => item.decision === "accepted";

/* An item as a label; what it points to is left out where that is not in the file. */
const labelOf = (item) => {
  const names = new Map(items.filter((one) => one.slot === "party" && isIn(one)).map((p) => [p.id, p.fields.name]));
  const keys = new Set(items.filter((one) => one.slot === "treaty" && isIn(one)).map((t) => t.id));
  const label = item.slot === "treaty" ? { key: item.id } : {};
  for (const field of data.kinds[item.slot].fields) {
    const value = item.fields[field.name];
    if (field.form === "party") label[field.name] = names.get(value) ?? null;
    else if (field.form === "parties") label[field.name] = value.filter((id) => names.has(id)).map((id) => names.get(id));
    else if (field.form === "treaty") label[field.name] = keys.has(value) ? value : null;
    else if (field.form === "treaties") label[field.name] = value.filter((id) => keys.has(id));
    else label[field.name] = value;
  }
  return { ...label, quotes: item.passages.map(quote) };
};

/* What keeps a file of the accepted items from being read, as [item, sentence]. */
const problems = () => {
  const kept = items.filter(isIn);
  const found = kept.flatMap((item) => lacking(item).map((lack) => [item, `${item.reference} ${lack}`]));
  const names = new Set();
  for (const party of kept.filter((item) => item.slot === "party")) {
    if (names.has(party.fields.name)) found.push([party, `${party.reference} has the name of another party`]);
    names.add(party.fields.name);
  }
  const treaties = new Set(kept.filter((item) => item.slot === "treaty").map((item) => item.id));
  for (const term of kept.filter((item) => item.slot === "term")) {
    if (treaties.size > 1 && !treaties.has(term.fields.treaty)) {
      found.push([term, `${term.reference} needs one of the accepted agreements`]);
    }
  }
  if (!about.language) found.push([null, "the article needs a language"]);
  return found;
};

const lacking = (item) => [
  ...data.kinds[item.slot].fields
    .filter((field) => field.required && !item.fields[field.name])
    .map((field) => `has no ${field.label.toLowerCase()}`),
  ...(item.passages.length ? [] : ["has no passage"]),
];

const escapeForYaml = (json) =>
  json.replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

const goldFile = () => {
  const kept = items.filter(isIn);
  const labels = { article: about };
  for (const [slot, section] of Object.entries(sections)) {
    labels[section] = kept.filter((item) => item.slot === slot).map(labelOf);
  }
  const others = items
    .filter((item) => !isIn(item) && !item.isNew)
    .map(({ id, slot, fields, passages, confidence, decision }) => ({ id, slot, fields, passages, confidence, decision }));
  const state = JSON.stringify({ order: items.map((item) => item.id), others });
  return escapeForYaml(`${STATE}${state}\n${JSON.stringify(labels, null, 2)}\n`);
};

const goldName = (ending) => `${data.article.stem}.${about.language}.${ending}`;

const passageOf = (written) => {
  const { text, at, after } = typeof written === "string" ? { text: written } : written;
  const places = placesOf(text);
  const from = after ? placesOf(after).map((place) => place + Array.from(after).length)[0] : 0;
  const start = at ?? places.find((place) => place >= from);
  const length = Array.from(text).length;
  if (start === undefined || points.slice(start, start + length).join("") !== text) {
    throw new Error(`the quote “${text}” is not in this article`);
  }
  return { id: `passage-${start}-${start + length}`, start, end: start + length };
};

/* A value of a file, if it is of the field's form: a file may hold anything. */
const checkedValue = (field, value) => {
  const isText = (one) => typeof one === "string" || one === null || one === undefined;
  const isFull = (one, keys) => one && typeof one === "object" && keys.every((key) => isText(one[key]));
  const good = {
    choice: () => value === null || field.choices.includes(value),
    parties: () => Array.isArray(value) && value.every((one) => typeof one === "string"),
    treaties: () => value === null || (Array.isArray(value) && value.every((one) => typeof one === "string")),
    people: () => Array.isArray(value) && value.every((one) => isFull(one, ["name", "office"])),
    dated: () => value === null || isFull(value, ["text", "date"]),
    placed: () => value === null || isFull(value, ["text", "iso3"]),
  };
  if (!(good[field.form] || (() => isText(value)))()) throw new Error(`“${field.label}” has a value that it cannot have`);
  return value;
};

const checkedItem = ({ id, slot, fields, passages, confidence, decision }) => {
  const isPlace = (place) => Number.isInteger(place) && place >= 0 && place <= points.length;
  const isSound =
    isId(id) &&
    Object.keys(sections).includes(slot) &&
    passages.every((one) => /^(evidence|passage)-[\d-]+$/.test(one.id) && isPlace(one.start) && isPlace(one.end)) &&
    (confidence === null || (confidence >= 0 && confidence <= 1)) &&
    [null, "rejected"].includes(decision);
  if (!isSound) throw new Error("what is not in the labels cannot be read");
  for (const field of data.kinds[slot].fields) checkedValue(field, fields[field.name]);
  return { id, slot, fields, passages, confidence, decision };
};

/* The items of a gold file that this page, or a review, has written. */
const itemsOfGold = (text) => {
  const lines = text.split("\n");
  const comment = lines.find((line) => line.startsWith(STATE));
  const labels = JSON.parse(lines.filter((line) => !line.startsWith("#")).join("\n"));
  if (!labels?.article || Object.values(sections).some((section) => !Array.isArray(labels[section]))) {
    throw new Error("it is no gold file");
  }
  const state = comment ? JSON.parse(comment.slice(STATE.length)) : { order: [], others: [] };
  const others = state.others.map(checkedItem);
  const taken = new Set(others.map((item) => item.id));
  const read = [];
  const partyIds = new Map();
  const keys = new Map();
  for (const [slot, section] of Object.entries(sections)) {
    const ids = state.order.filter((id) => id.startsWith(`${prefixOf(slot)}-`) && !taken.has(id));
    labels[section].forEach((label, number) => {
      let id = ids.length === labels[section].length && isId(ids[number]) ? ids[number] : null;
      for (let next = 1; !id || taken.has(id); next += 1) id = `${prefixOf(slot)}-${next}`;
      taken.add(id);
      if (slot === "party") partyIds.set(label.name, id);
      if (slot === "treaty") keys.set(label.key || "treaty", id);
      read.push({ id, slot, label });
    });
  }
  const accepted = read.map(({ id, slot, label }) => {
    const fields = {};
    for (const field of data.kinds[slot].fields) {
      const value = checkedValue(field, label[field.name] ?? null);
      if (field.form === "party") fields[field.name] = partyIds.get(value) ?? null;
      else if (field.form === "parties") fields[field.name] = value.map((name) => partyIds.get(name)).filter(Boolean);
      else if (field.form === "treaty") fields[field.name] = keys.get(value) ?? null;
      else if (field.form === "treaties") fields[field.name] = (value || [...keys.keys()]).map((key) => keys.get(key));
      else fields[field.name] = value;
    }
    const quotes = label.quotes?.length ? label.quotes : [label.quote];
    return { id, slot, fields, passages: quotes.map(passageOf), confidence: null, decision: "accepted" };
  });
  const { language, published, title, subject, dirty } = labels.article;
  const known = { language, published, title, subject, dirty };
  if ([language, published, title, subject].some((one) => one !== null && typeof one !== "string")) {
    throw new Error("it is no gold file");
  }
  return { about: known, items: [...accepted, ...others], order: state.order };
};

/* Take over other items: in their old order where it is known, else in the order of the text. */
const takeOver = (found) => {
  const place = (item) => found.order.indexOf(item.id);
  const first = (item) => Math.min(...item.passages.map((passage) => passage.start), Infinity);
  const isOld = found.items.every((item) => place(item) >= 0);
  found.items.sort(
    (a, b) => slots.indexOf(a.slot) - slots.indexOf(b.slot) || (isOld ? place(a) - place(b) : first(a) - first(b)),
  );
  items.splice(0, items.length, ...found.items);
  Object.assign(about, found.about);
  number();
};

const number = () => {
  for (const slot of slots) {
    items
      .filter((item) => item.slot === slot)
      .forEach((item, place) => {
        item.reference = `${data.kinds[slot].letter}${place + 1}`;
      });
  }
};
