/* Reading: pointing at an item shows its passages and the other way round; filters say what is shown. */

const itemsAt = (element) => {
  const owner = element.closest("[data-item], [data-items], .card, mark");
  if (!owner) return [];
  if (owner.dataset.item) return [owner.dataset.item];
  if (owner.dataset.items) return owner.dataset.items.split(" ");
  if (owner.matches("mark")) {
    const passages = owner.dataset.passages.split(" ");
    return items.filter((item) => item.passages.some((p) => passages.includes(p.id))).map((item) => item.id);
  }
  return [owner.id];
};

const light = (ids) => {
  const lit = items.filter((item) => ids.includes(item.id));
  const passages = new Set(lit.flatMap((item) => item.passages.map((passage) => passage.id)));
  for (const mark of article.querySelectorAll("mark")) {
    mark.classList.toggle("lit", mark.dataset.passages.split(" ").some((id) => passages.has(id)));
  }
  for (const card of document.querySelectorAll(".card")) card.classList.toggle("lit", ids.includes(card.id));
  for (const reference of article.querySelectorAll(".ref")) {
    reference.classList.toggle("lit", ids.includes(reference.dataset.item));
  }
  for (const drawn of document.querySelectorAll(".drawing [data-items]")) {
    drawn.classList.toggle("lit", drawn.dataset.items.split(" ").some((id) => ids.includes(id)));
  }
};

const show = (element) => {
  if (element) element.scrollIntoView({ block: "center" });
};

for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, (event) => {
    const ids = itemsAt(event.target);
    if (ids.length || type === "pointerover") light(ids);
  });
}
document.addEventListener("focusout", () => light([]));
article.addEventListener("click", (event) => {
  const mark = event.target.closest("mark");
  if (!mark || !document.getSelection().isCollapsed) return;
  const [first] = itemsAt(mark).map((id) => document.getElementById(id)).filter((card) => card && !card.hidden).reverse();
  show(first);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-item]");
  if (!link) return;
  event.preventDefault();
  if (link.matches(".ref")) {
    const card = document.getElementById(link.dataset.item);
    show(card);
    card.focus({ preventScroll: true });
  } else {
    show(document.getElementById(`at-${link.dataset.passage}`));
    const reference = [...article.querySelectorAll(".ref")].find(
      (one) => one.dataset.item === link.dataset.item && one.dataset.passage === link.dataset.passage,
    );
    if (reference) reference.focus({ preventScroll: true });
  }
  light([link.dataset.item]);
});

const filters = document.getElementById("filters");

const listSpeakers = () => {
  const chosen = filters.elements.speaker.value;
  const names = new Set(items.map((item) => item.fields.speaker || item.fields.expert).filter(Boolean));
  filters.elements.speaker.replaceChildren(
    make("option", { value: "" }, "everybody"),
    ...[...names].map((name) => make("option", { value: name }, shown(name))),
  );
  filters.elements.speaker.value = names.has(chosen) ? chosen : "";
  filters.querySelector(".speaker").hidden = names.size === 0;
  filters.querySelector(".least").hidden = items.every((item) => item.confidence === null);
};

/* An item whose confidence is not known is always sure enough. */
const filter = () => {
  const kinds = new Set([...filters.querySelectorAll("[name=kind]:checked")].map((box) => box.value));
  const speaker = filters.elements.speaker.value;
  const least = Number(filters.elements.confidence.value) / 100;
  filters.querySelector("output").textContent = `${filters.elements.confidence.value}%`;
  const visible = new Set();
  for (const item of items) {
    const who = item.fields.speaker || item.fields.expert;
    const isSpeech = ["statement", "opinion"].includes(item.slot);
    const isShown =
      kinds.has(item.slot) &&
      (!speaker || !isSpeech || who === speaker) &&
      (item.confidence === null || item.confidence >= least);
    if (isShown) visible.add(item);
    const card = document.getElementById(item.id);
    if (card) card.hidden = !isShown;
  }
  for (const slot of slots) {
    document.getElementById(`${slot}s`).hidden = ![...visible].some((item) => item.slot === slot);
  }
  const kept = [...visible].filter((item) => item.decision !== "rejected");
  for (const mark of article.querySelectorAll("mark")) {
    mark.className = kindsOf(mark.dataset.passages.split(" "), kept) || "off";
  }
  const ids = new Set([...visible].map((item) => item.id));
  for (const reference of article.querySelectorAll(".ref")) reference.hidden = !ids.has(reference.dataset.item);
};

filters.addEventListener("input", filter);
filters.addEventListener("submit", (event) => event.preventDefault());
const tools = document.getElementById("tools");
new ResizeObserver(() => {
  const height = getComputedStyle(tools).position === "sticky" ? tools.offsetHeight : 0;
  document.documentElement.style.setProperty("--bar", `${height}px`);
}).observe(tools);
document.documentElement.classList.add("scripted");
tools.hidden = false;
listSpeakers();
