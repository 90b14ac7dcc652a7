/* The form of an item: a control for each field, its passages, and what becomes of them. */

const option = (value, label, chosen) => make("option", { value, selected: chosen }, shown(label));

const inputFor = (field, value) => {
  const name = field.name;
  const required = field.required;
  const pointed = (slot) => items.filter((item) => item.slot === slot && item.decision !== "rejected");
  const text = (suffix, content, label, more = {}) =>
    make("label", {}, label, make("input", { name: name + suffix, value: content || "", required, ...more }));
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
          { class: "kept" },
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
