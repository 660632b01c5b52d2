// The choice of documents. What was ticked in this tab is ticked again after a reload and when
// the library has changed, if it is still there. Gradio then fits new markup onto the old boxes,
// which stay ticked while their names change; it also removes the mark that `tick` leaves.
const boxes = () => [...document.querySelectorAll("#choice input[type=checkbox]")];
const ticked = () => boxes().filter((box) => box.checked).map((box) => box.value);

const noteChoice = () => {
  const values = new Set(ticked());
  sessionStorage.setItem("choice", JSON.stringify([...values]));
  const documents = boxes().filter((box) => box.value.startsWith("document:"));
  for (const box of documents) {
    // Half ticked: it is searched, but for its tag.
    box.indeterminate = !box.checked && box.dataset.tags.split(" ").some((t) => values.has(t));
  }
  const searched = documents.filter((box) => box.checked || box.indeterminate).length;
  document.querySelector("#choice .chosen").textContent = values.size
    ? `${searched} of ${documents.length} documents`
    : "All documents";
  document.querySelector("#choice .all").disabled = !values.size;
};

const tick = (menu, values) => {
  menu.setAttribute("data-ticked", "");
  for (const box of boxes()) box.checked = values.includes(box.value);
  noteChoice();
};

const filter = (menu, text) => {
  menu.querySelector("input[type=search]").value = text;
  const words = text.toLowerCase().split(/\s+/);
  const entries = [...menu.querySelectorAll("li")];
  for (const entry of entries) {
    const name = entry.textContent.toLowerCase();
    entry.hidden = !words.every((word) => name.includes(word));
  }
  menu.querySelector(".hint").hidden = entries.some((entry) => !entry.hidden);
};

document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.choice[open]")) filter(event.target, "");
}, true); // this event does not rise to the document by itself
document.addEventListener("input", (event) => {
  const menu = event.target.closest("details.choice");
  if (!menu) return;
  if (event.target.matches("[type=search]")) filter(menu, event.target.value);
  else noteChoice();
});
whenPressed(".all", (button) => tick(button.closest("details"), []));
whenChanged(() => {
  const menu = document.querySelector("#choice details:not([data-ticked])");
  if (menu) tick(menu, JSON.parse(sessionStorage.getItem("choice") ?? "[]"));
});
window.footnote.ticked = ticked;
