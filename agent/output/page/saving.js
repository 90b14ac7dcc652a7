/* Saving and opening: a gold file on the disk, or the server of a review. */

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

const openFile = async (file) => {
  try {
    takeOver(itemsOfGold(await file.text()));
    changed();
  } catch (error) {
    const why = error instanceof SyntaxError ? "it was not written by this page" : error.message;
    ask("This gold file cannot be opened", [make("p", {}, shown(`${file.name}: ${why}.`))], "", () => () => {});
  }
};

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
