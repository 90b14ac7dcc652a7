/* Adding: a passage that is selected, or whose words are given. */

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

/* What is selected in the article can be added with a button beside it, or with Enter: the button is far away by Tab. */
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
  const pick = button("Add this passage", () => openAdd(), { id: "pick", "aria-keyshortcuts": "Enter", title: "Or press Enter" });
  const box = range.getBoundingClientRect();
  pick.style.insetBlockStart = `${box.bottom + window.scrollY + 6}px`;
  pick.style.insetInlineStart = `${Math.max(8, Math.min(box.left + window.scrollX, window.innerWidth - 160))}px`;
  document.body.append(pick);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !by("pick") || event.target.closest("a, button, input, select, textarea")) return;
  event.preventDefault();
  openAdd();
});
by("add").addEventListener("click", () => openAdd());
