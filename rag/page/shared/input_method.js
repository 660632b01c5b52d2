// Enter and Escape belong to an input method while a word is being composed, in every field.
for (const kind of ["keydown", "keypress", "keyup"]) {
  addEventListener(kind, (event) => {
    const composing = event.isComposing || event.keyCode === 229;
    if (composing && ["Enter", "Escape"].includes(event.key)) event.stopImmediatePropagation();
  }, true);
}
