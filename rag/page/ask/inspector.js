// The inspector of an answer: by its button, or by the key I for the last one.
document.addEventListener("inspected", () => {
  const dialog = document.querySelector("dialog.inspector");
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.scrollTop = 0;
});
whenPressed("dialog .close", (button) => button.closest("dialog").close());
document.addEventListener("click", (event) => {
  // Outside of what it shows a dialog is its own backdrop.
  if (event.target.matches?.("dialog.inspector")) event.target.close();
});
whenKey("i", () => {
  [...document.querySelectorAll(".turn .inspect")].at(-1)?.click();
});
