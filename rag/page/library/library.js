// The list of documents: a menu closes when something in it was done. Files that are dropped anywhere
// on the page are added. How much is read ahead is looked up again while somebody can see it.
for (const act of ["tag", "remove"]) {
  whenActed(act, (button) => {
    const menu = button.closest(".change");
    if (!menu) return; // on another tab
    menu.querySelector("input").value = "";
    menu.open = false;
  });
}

// A folder that is dropped has to be walked through; its reader gives a hundred entries at a time.
const filesOf = async (entry) => {
  if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const entries = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!entries.length) return found;
    for (const inner of entries) found.push(...(await filesOf(inner)));
  }
};
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dropping");
});
document.addEventListener("drop", async (event) => {
  document.body.classList.remove("dropping");
  if (!carriesFiles(event)) return;
  event.preventDefault();
  // All at once: after a wait they are gone. What comes from no disk has no entry.
  const dropped = [...event.dataTransfer.items].filter((item) => item.kind === "file");
  const found = dropped.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const given = new DataTransfer();
  for (const one of found) {
    const files = one instanceof File ? [one] : await filesOf(one);
    for (const file of files) given.items.add(file);
  }
  await openTab("library");
  const input = document.querySelector("#add-to-library").parentElement.querySelector("input[type=file]");
  input.files = given.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

setInterval(() => {
  const line = document.querySelector(".read-ahead[data-goes-on]");
  if (line?.offsetParent && document.visibilityState === "visible") send("#read-ahead", { act: "look" });
}, 3000);
