/* Dialogs, and what one of them asks about the article. */

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

by("about").addEventListener("click", askAbout);
