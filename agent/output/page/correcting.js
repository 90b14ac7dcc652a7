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

const setCorrecting = (wanted) => {
  correcting = wanted;
  editedId = null;
  by("correct").setAttribute("aria-pressed", String(wanted));
  by("correction").hidden = !wanted;
  by("pick")?.remove();
  redraw();
};

by("correct").addEventListener("click", () => setCorrecting(!correcting));
by("accept-rest").addEventListener("click", () => {
  for (const item of items) if (item.decision === null && !lacking(item).length) item.decision = "accepted";
  changed();
});
