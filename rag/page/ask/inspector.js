// The inspector of an answer: by its button, or by the key I for the last one.
let inspected = 0;
const inspect = (turn) => {
  inspected = Number(turn);
  document.querySelector("#inspect").click();
};
window.footnote.inspected = () => [inspected];
window.footnote.openInspector = () => {
  const dialog = document.querySelector("dialog.inspector");
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.scrollTop = 0;
};
whenPressed(".inspect", (button) => inspect(button.dataset.turn));
whenPressed("dialog .close", (button) => button.closest("dialog").close());
document.addEventListener("click", (event) => {
  // Outside of what it shows a dialog is its own backdrop.
  if (event.target.matches?.("dialog.inspector")) event.target.close();
});
whenKey("i", () => {
  const turn = [...document.querySelectorAll(".turn .inspect")].at(-1);
  if (turn) inspect(turn.dataset.turn);
});
