// The choice of documents, in the menu beside the question and in the list of the library: the same
// boxes twice. What was ticked in this tab is ticked again after a reload and when the library has
// changed, if it is still there. Gradio then fits new markup onto the old boxes, which stay ticked
// while their names change; it also removes the mark that `tick` leaves.
const boxes = () => [...document.querySelectorAll("[data-choice] input[type=checkbox]")];
const ticked = () => [...new Set(boxes().filter((box) => box.checked).map((box) => box.value))];

const noteChoice = () => {
  const values = new Set(ticked());
  sessionStorage.setItem("choice", JSON.stringify([...values]));
  const documents = boxes().filter((box) => box.value.startsWith("document:"));
  const searched = new Set();
  for (const box of documents) {
    // Half ticked: it is searched, but for its tag.
    box.indeterminate = !box.checked && box.dataset.tags.split(" ").some((t) => values.has(t));
    if (box.checked || box.indeterminate) searched.add(box.value);
  }
  const all = new Set(documents.map((box) => box.value)).size;
  for (const said of document.querySelectorAll(".chosen")) {
    said.textContent = values.size ? `${searched.size} of ${all} documents` : said.dataset.all;
  }
  for (const button of document.querySelectorAll(".all")) button.disabled = !values.size;
};

const tick = (values) => {
  for (const place of document.querySelectorAll("[data-choice]")) {
    place.setAttribute("data-ticked", "");
  }
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

// As the menu closes: this event comes late, and at the opening would erase what is typed by then.
document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.choice:not([open])")) filter(event.target, "");
}, true); // this event does not rise to the document by itself
document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.closest("[data-choice]")) return;
  if (box.matches("[type=search]")) filter(box.closest("details"), box.value);
  if (!box.matches("[type=checkbox]")) return;
  for (const same of boxes()) if (same.value === box.value) same.checked = box.checked;
  noteChoice();
});
whenPressed(".all", () => tick([]));
for (const place of ["#choice", "#documents"]) {
  whenUpdated(place, () => {
    if (document.querySelector("[data-choice]:not([data-ticked])")) {
      tick(JSON.parse(sessionStorage.getItem("choice") ?? "[]"));
    }
  });
}
