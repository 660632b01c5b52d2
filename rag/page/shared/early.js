// What has to happen before anything shows.

// A conversation that is about to be opened again leaves no room for the welcome, or the box would
// stand in one place and then in another.
if (sessionStorage.getItem("conversation")) {
  const { classList } = document.documentElement;
  classList.add("resuming");
  setTimeout(() => classList.remove("resuming"), 10_000); // should its event be lost
}

// Enter and Escape belong to an input method while a word is being composed, in every field.
for (const kind of ["keydown", "keypress", "keyup"]) {
  addEventListener(kind, (event) => {
    const composing = event.isComposing || event.keyCode === 229;
    if (composing && ["Enter", "Escape"].includes(event.key)) event.stopImmediatePropagation();
  }, true);
}
