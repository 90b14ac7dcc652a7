/* The items as cards: the same form as the page has without a script. */

const named = (id) => {
  const item = items.find((one) => one.id === id);
  return item ? nameOf(item) : "";
};

/* A field's value as words; "" where there is none. */
const words = (value, field) => {
  if (!value || value.length === 0) return "";
  switch (field.form) {
    case "choice":
      return value.replaceAll("_", " ");
    case "party":
    case "treaty":
      return named(value);
    case "parties":
    case "treaties":
      return value.map(named).join(", ");
    case "dated":
    case "placed": {
      const known = value.date || value.iso3;
      return known && known !== value.text ? `${value.text} (${known})` : value.text;
    }
    case "people":
      return value.map((person) => (person.office ? `${person.name}, ${person.office}` : person.name)).join("; ");
    default:
      return value;
  }
};

const isolated = (text, className) => make("bdi", { class: className }, shown(text));

const passageLink = (item, passage) =>
  make(
    "li",
    {},
    make(
      "a",
      { href: `#at-${passage.id}`, "data-item": item.id, "data-passage": passage.id },
      make("q", { lang: data.article.language, dir: "auto" }, shown(textOf(passage))),
      " ",
      make("small", {}, `${passage.start}–${passage.end}`),
    ),
  );

const cardContent = (item) => {
  const { fields } = data.kinds[item.slot];
  const at = (place) => fields.filter((field) => field.place === place && words(item.fields[field.name], field));
  const several = items.filter((one) => one.slot === "treaty").length > 1;
  const facts = at("fact").filter((field) => several || !["treaty", "treaties"].includes(field.form));
  const heading = at("heading").map((field) => words(item.fields[field.name], field))[0];
  return [
    make(
      "h3",
      {},
      make("span", { class: "reference" }, item.reference),
      " ",
      isolated(heading || data.nameless[item.slot], "heading"),
    ),
    make("p", { class: "line" }, ...at("line").map((field) => isolated(words(item.fields[field.name], field)))),
    ...at("text").map((field) => make("p", { class: "text", dir: "auto" }, shown(item.fields[field.name]))),
    make(
      "ul",
      { class: "passages", "aria-label": `Passages of ${item.reference}` },
      ...item.passages.map((passage) => passageLink(item, passage)),
    ),
    make(
      "dl",
      { class: "facts" },
      ...facts.map((field) =>
        make("div", {}, make("dt", {}, field.label), make("dd", {}, isolated(words(item.fields[field.name], field)))),
      ),
      item.confidence === null ? null : confidence(item),
    ),
  ];
};

const confidence = (item) =>
  make(
    "div",
    { class: "sure" },
    make("dt", {}, "Confidence"),
    make(
      "dd",
      {},
      make("meter", { min: 0, max: 1, value: item.confidence, "aria-label": `Confidence of ${item.reference}` }),
      ` ${Math.round(item.confidence * 100)}%`,
    ),
  );

/* All cards anew, each kind in its section; a speaker who goes on has no heading of their own. */
const drawCards = () => {
  for (const slot of slots) {
    const section = document.getElementById(`${slot}s`);
    const own = items.filter((item) => item.slot === slot);
    section.hidden = own.length === 0;
    section.querySelector(".cards").replaceChildren(
      ...own.map((item, number) => {
        const who = item.fields.speaker || item.fields.expert;
        const before = number ? own[number - 1].fields : {};
        const same = who && who === (before.speaker || before.expert);
        const card = make(
          "li",
          { class: `card ${slot}${same ? " same" : ""}`, id: item.id, "data-slot": slot, tabindex: "-1" },
          ...cardContent(item),
        );
        if (item.decision) card.classList.add(item.decision);
        return card;
      }),
    );
  }
};
