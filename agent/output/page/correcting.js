/* Correcting: each item is accepted, rejected or edited, and what was missed is added. */

const by = (id) => document.getElementById(id);
let correcting = false;
let editedId = null;

const button = (label, click, properties = {}) => make("button", { type: "button", click, ...properties }, label);

/* Draw everything anew, and put the focus where it was. */
const redraw = () => {
  const active = document.activeElement;
  const card = active && active.closest(".card");
  const action = active && active.dataset.action;
  drawArticle();
  drawCards();
  if (correcting) for (const item of items) by(item.id).append(editedId === item.id ? editor(item) : actions(item));
  listSpeakers();
  filter();
  tell();
  if (card && action) by(card.id)?.querySelector(`[data-action="${action}"]`)?.focus({ preventScroll: true });
};

const tell = () => {
  const count = (decision) => items.filter((item) => item.decision === decision).length;
  by("progress").textContent =
    `${count("accepted")} accepted, ${count("rejected")} rejected, ${count(null)} not decided; ` +
    `the gold file holds what is accepted.`;
  by("accept-rest").disabled = count(null) === 0;
};

/* After every change: draw, and send it where there is a review. */
const changed = () => {
  redraw();
  if (data.review) send();
};

const actions = (item) => {
  const decide = (decision) => () => {
    if (decision === "accepted" && lacking(item).length) return edit(item, `It ${lacking(item).join(" and ")}.`);
    item.decision = item.decision === decision ? null : decision;
    return changed();
  };
  const choice = (label, decision) =>
    button(label, decide(decision), {
      "aria-pressed": String(item.decision === decision),
      "aria-label": `${label} ${item.reference}`,
      "data-action": label,
    });
  return make(
    "div",
    { class: "actions" },
    choice("Accept", "accepted"),
    choice("Reject", "rejected"),
    button("Edit", () => edit(item), { "aria-label": `Edit ${item.reference}`, "data-action": "Edit" }),
  );
};

const edit = (item, why = "") => {
  editedId = item.id;
  redraw();
  const form = by(item.id).querySelector("form");
  form.querySelector(".wrong").textContent = why;
  show(form);
  form.querySelector("input, select, textarea").focus({ preventScroll: true });
};

const option = (value, label, chosen) => make("option", { value, selected: chosen }, shown(label));

const inputFor = (field, value, labelled = {}) => {
  const name = field.name;
  const required = field.required;
  const pointed = (slot) => items.filter((item) => item.slot === slot && item.decision !== "rejected");
  const text = (suffix, content, label, more = {}) =>
    make("label", {}, label, make("input", { name: name + suffix, value: content || "", required, ...more, ...labelled }));
  const ticks = (slot) =>
    make(
      "fieldset",
      { class: "wide ticks" },
      make("legend", {}, field.label),
      ...pointed(slot).map((item) =>
        make("label", {}, make("input", { type: "checkbox", name, value: item.id, checked: value.includes(item.id) }), isolated(nameOf(item))),
      ),
    );
  const choose = (pairs) =>
    make(
      "label",
      {},
      field.label,
      make("select", { name, required }, option("", "–", !value), ...pairs.map(([id, label]) => option(id, label, id === value))),
    );
  switch (field.form) {
    case "choice":
      return [choose(field.choices.map((one) => [one, one.replaceAll("_", " ")]))];
    case "party":
    case "treaty":
      return [choose(pointed(field.form).map((item) => [item.id, nameOf(item)]))];
    case "parties":
      return [ticks("party")];
    case "treaties":
      return [ticks("treaty")];
    case "dated":
      return [text(".text", value?.text, `${field.label}, as written`), text(".date", value?.date, "Date", { type: "date" })];
    case "placed":
      return [
        text(".text", value?.text, `${field.label}, as written`),
        text(".iso3", value?.iso3, "Country code", { pattern: "[A-Z]{3}", maxlength: 3, title: "Three capital letters, such as NOR" }),
      ];
    case "people": {
      const lines = (value || []).map((one) => (one.office ? `${one.name}, ${one.office}` : one.name)).join("\n");
      return [make("label", { class: "wide" }, `${field.label} (one a line: name, office)`, make("textarea", { name, rows: 2, dir: "auto" }, lines))];
    }
    case "long":
      return [make("label", { class: "wide" }, field.label, make("textarea", { name, rows: 2, required, dir: "auto" }, value || ""))];
    default:
      return [text("", value, field.label, name === "iso3" ? { pattern: "[A-Z]{3}", maxlength: 3, title: "Three capital letters, such as NOR" } : { dir: "auto" })];
  }
};

const valueOf = (field, form) => {
  const all = new FormData(form);
  const text = (name) => (all.get(name) || "").trim() || null;
  switch (field.form) {
    case "parties":
    case "treaties":
      return all.getAll(field.name);
    case "dated":
      return text(`${field.name}.text`) && { text: text(`${field.name}.text`), date: text(`${field.name}.date`) };
    case "placed":
      return text(`${field.name}.text`) && { text: text(`${field.name}.text`), iso3: text(`${field.name}.iso3`) };
    case "people":
      return (text(field.name) || "").split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
        const comma = line.indexOf(",");
        const office = comma < 0 ? null : line.slice(comma + 1).trim() || null;
        return { name: (comma < 0 ? line : line.slice(0, comma)).trim(), office };
      });
    default:
      return text(field.name);
  }
};

/* Refuse a text that stands for a missing value: the field is left empty instead. */
const checkTexts = (form) => {
  for (const input of form.querySelectorAll("input:not([type]), textarea")) {
    const placeholder = input.value.trim() && standsForNothing(input.value);
    input.setCustomValidity(placeholder ? "Leave it empty where there is nothing to say." : "");
  }
  return form.reportValidity();
};

const editor = (item) => {
  const { fields } = data.kinds[item.slot];
  const form = make(
    "form",
    { class: "editing", "aria-label": `Edit ${item.reference}` },
    make("p", { class: "wrong wide", role: "alert" }),
    ...fields.flatMap((field) => inputFor(field, item.fields[field.name])),
    make(
      "fieldset",
      { class: "wide" },
      make("legend", {}, "Passages"),
      ...item.passages.map((passage) =>
        make(
          "div",
          { class: "ends" },
          isolated(textOf(passage)),
          button("Take away", () => takeAway(item, passage, form), { "aria-label": `Take away ${shown(textOf(passage))}` }),
        ),
      ),
      button("Add a passage", () => {
        keep(item, form);
        openAdd(item);
      }),
    ),
    make(
      "div",
      { class: "ends" },
      make("button", { type: "submit", class: "main" }, "Accept as edited"),
      button("Cancel", () => cancel(item)),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!checkTexts(form)) return;
    keep(item, form);
    if (!item.passages.length) {
      form.querySelector(".wrong").textContent = "It needs a passage of the article.";
      return;
    }
    item.decision = "accepted";
    delete item.isNew;
    finish(item);
  });
  return form;
};

const before = new Map();
const keep = (item, form) => {
  if (!before.has(item.id)) before.set(item.id, { fields: item.fields, passages: item.passages });
  item.fields = Object.fromEntries(data.kinds[item.slot].fields.map((field) => [field.name, valueOf(field, form)]));
};

const takeAway = (item, passage, form) => {
  keep(item, form);
  item.passages = item.passages.filter((one) => one !== passage);
  edit(item);
};

const cancel = (item) => {
  if (before.has(item.id)) Object.assign(item, before.get(item.id));
  if (item.isNew) items.splice(items.indexOf(item), 1);
  finish(item);
};

const finish = (item) => {
  before.delete(item.id);
  editedId = null;
  number();
  changed();
  by(item.id)?.querySelector("[data-action=Edit]")?.focus({ preventScroll: true });
};

/* A dialog: `answer` returns what is wrong with the answer, or what to do when the dialog has closed. */
const ask = (title, content, label, answer) => {
  const form = make("form", { method: "dialog" }, make("h2", { id: "asked" }, title), ...content);
  const dialog = make("dialog", { "aria-labelledby": "asked" }, form);
  form.append(
    make("p", { class: "wrong", role: "alert" }),
    make("div", { class: "ends" }, label ? make("button", { type: "submit", class: "main" }, label) : null, button(label ? "Cancel" : "Close", () => dialog.close())),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!checkTexts(form)) return;
    const outcome = answer(form);
    if (typeof outcome === "string") {
      form.querySelector(".wrong").textContent = outcome;
      return;
    }
    dialog.close();
    outcome();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return form;
};

let selected = null;

/* Ask for a passage: what is selected, or words that the article holds; it becomes an item, or one more of an item's. */
const openAdd = (item = null) => {
  const kinds = Object.entries(data.kinds).map(([slot, kind]) => option(slot, kind.one, slot === "term"));
  const passage = make("textarea", { name: "passage", rows: 3, required: true, dir: "auto" }, selected ? textOf(selected) : "");
  const place = make("select", { name: "place" });
  const placeLabel = make("label", {}, "Which one", place);
  const find = () => {
    const places = placesOf(passage.value.trim());
    place.replaceChildren(...places.map((at, n) => option(String(at), `number ${n + 1}, at ${at}`, selected?.start === at)));
    placeLabel.hidden = places.length < 2;
  };
  passage.addEventListener("input", find);
  find();
  ask(
    item ? `A passage of ${item.reference}` : "A passage that was missed",
    [
      make("label", {}, "Words of the article, exactly", passage),
      placeLabel,
      item ? null : make("label", {}, "They are a", make("select", { name: "slot" }, ...kinds)),
    ].filter(Boolean),
    "Add",
    () => {
      const text = passage.value.trim();
      if (!placesOf(text).length) return "The article does not hold these words exactly as they stand here.";
      const start = Number(place.value);
      const end = start + Array.from(text).length;
      const slot = passage.form.elements.slot?.value;
      return () => add(item, slot, { id: `passage-${start}-${end}`, start, end });
    },
  );
};

const add = (item, slot, passage) => {
  selected = null;
  by("pick")?.remove();
  if (item) {
    const isThere = item.passages.some((one) => one.start === passage.start && one.end === passage.end);
    if (!isThere) item.passages = [...item.passages, passage];
    edit(item);
    return;
  }
  let id = "";
  for (let next = 1; !id || items.some((one) => one.id === id); next += 1) id = `${prefixOf(slot)}-${next}`;
  const fields = Object.fromEntries(data.kinds[slot].fields.map((f) => [f.name, ["parties", "treaties", "people"].includes(f.form) ? [] : null]));
  const text = textOf(passage);
  if (slot === "party" && text.length < 60) Object.assign(fields, { name: text, as_written: text });
  const treaties = items.filter((one) => one.slot === "treaty" && one.decision !== "rejected").map((one) => one.id);
  if (slot === "party") fields.treaties = treaties.slice(0, 1);
  if (slot === "term") fields.treaty = treaties[0] || null;
  const added = { id, slot, reference: "", fields, passages: [passage], confidence: null, decision: null, isNew: true };
  const after = items.findLastIndex((one) => slots.indexOf(one.slot) <= slots.indexOf(slot));
  items.splice(after + 1, 0, added);
  number();
  edit(added);
};

/* What is selected in the article can be added with a button beside it. */
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  if (!correcting || selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  if (!article.contains(range.commonAncestorContainer)) return;
  const start = offsetOf(range.startContainer, range.startOffset);
  const span = trimmed({ start, end: offsetOf(range.endContainer, range.endOffset) });
  if (span.start >= span.end) return;
  selected = span;
  by("pick")?.remove();
  const pick = button("Add this passage", () => openAdd(), { id: "pick" });
  const box = range.getBoundingClientRect();
  pick.style.insetBlockStart = `${box.bottom + window.scrollY + 6}px`;
  pick.style.insetInlineStart = `${Math.max(8, Math.min(box.left + window.scrollX, window.innerWidth - 160))}px`;
  document.body.append(pick);
});

const download = (name, text, type) => {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
};

/* Whether the accepted items make a file; else what is to be put right is shown. */
const isWhole = () => {
  const found = problems();
  if (!found.length) return true;
  const line = ([item, sentence]) => make("li", {}, item ? make("a", { href: `#${item.id}` }, sentence) : sentence);
  ask("To be put right first", [make("ul", {}, ...found.map(line))], "", () => () => {});
  return false;
};

const askAbout = () => {
  const field = (name, label, more = {}) => make("label", {}, label, make("input", { name, value: about[name] || "", dir: "auto", ...more }));
  ask(
    "About the article",
    [
      field("title", "Title"),
      field("language", "Language (BCP 47, such as it)", { required: true, pattern: "[A-Za-z0-9\\-]+" }),
      field("published", "Published", { type: "date" }),
      make("label", {}, "What its agreement is about", make("select", { name: "subject" }, ...data.subjects.map((one) => option(one, one, one === about.subject)))),
      make("label", { class: "tick" }, make("input", { type: "checkbox", name: "dirty", checked: about.dirty }), "The text carries traces of scraping"),
    ],
    "Take over",
    (form) => {
      const { title, language, published, subject, dirty } = form.elements;
      Object.assign(about, { title: title.value.trim() || null, language: language.value.trim(), published: published.value || null });
      Object.assign(about, { subject: subject.value, dirty: dirty.checked });
      return changed;
    },
  );
};

const openFile = async (file) => {
  try {
    takeOver(itemsOfGold(await file.text()));
    changed();
  } catch (error) {
    const why = error instanceof SyntaxError ? "it was not written by this page" : error.message;
    ask("This gold file cannot be opened", [make("p", {}, shown(`${file.name}: ${why}.`))], "", () => () => {});
  }
};

const setCorrecting = (wanted) => {
  correcting = wanted;
  editedId = null;
  by("correct").setAttribute("aria-pressed", String(wanted));
  by("correction").hidden = !wanted;
  by("pick")?.remove();
  redraw();
};

by("correct").addEventListener("click", () => setCorrecting(!correcting));
by("add").addEventListener("click", () => openAdd());
by("about").addEventListener("click", askAbout);
by("accept-rest").addEventListener("click", () => {
  for (const item of items) if (item.decision === null && !lacking(item).length) item.decision = "accepted";
  changed();
});
by("save").addEventListener("click", () => {
  if (!isWhole()) return;
  if (data.review) send();
  else download(goldName("yaml"), goldFile(), "application/yaml");
});
by("save-text").addEventListener("click", () => download(goldName("txt"), data.article.text, "text/plain"));
by("open").addEventListener("click", () => by("file").click());
by("file").addEventListener("change", ({ target }) => {
  if (target.files.length) openFile(target.files[0]);
  target.value = "";
});

/* A review: every change is sent at once; one that comes while another is on its way goes after it. */
let isSending = false;
let isWaiting = false;

const said = (text, isWrong = false) => {
  by("saved").textContent = text;
  by("saved").classList.toggle("wrong", isWrong);
};

const send = async () => {
  if (isSending) {
    isWaiting = true;
    return;
  }
  const [wrong] = problems();
  if (wrong) {
    said(`Not saved: ${wrong[1]}.`, true);
    return;
  }
  isSending = true;
  isWaiting = false;
  try {
    const body = JSON.stringify({ gold: goldFile() });
    const answer = await fetch(data.review.saves_to, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const { saved, wrong: why } = await answer.json();
    said(saved ? "Saved." : `Not saved: ${why}`, !saved);
  } catch {
    said("Not saved: the review does not answer; start it again, then change something here.", true);
  }
  isSending = false;
  if (isWaiting) send();
};

if (data.review) {
  window.addEventListener("beforeunload", (event) => {
    if (isSending || by("saved").classList.contains("wrong")) event.preventDefault();
  });
  if (data.review.gold) takeOver(itemsOfGold(data.review.gold));
  setCorrecting(true);
}
