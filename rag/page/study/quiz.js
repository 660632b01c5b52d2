// The Study tab: a quiz by keyboard, and files that Python made.
{
  whenActed("reply", (button) => {
    const box = button.closest("[data-fields]")?.querySelector("[name=reply]");
    if (box) box.value = ""; // Gradio uses the same box for the next question
  });
  // A choice is pressed by its letter or its number.
  document.addEventListener("keydown", (event) => {
    const choices = [...document.querySelectorAll(".option-button:enabled")];
    if (!choices[0]?.offsetParent || isTyping(event)) return;
    choices.find((one, at) => [one.dataset.key, `${at + 1}`].includes(event.key))?.click();
  });

  // After a button was pressed the keyboard goes on with what comes next.
  window.footnote.focusNext = (place) => requestAnimationFrame(() => {
    const next = ["[data-act=next]", "[name=reply]", ".show:not([hidden])", "h2[tabindex]"];
    const found = next.map((one) => document.querySelector(`${place} ${one}`)).find(Boolean);
    found?.focus({ preventScroll: true });
  });

  // A file that Python made is saved by the browser; no address is served for it.
  window.footnote.save = (place) => requestAnimationFrame(() => {
    const file = document.querySelector(`${place} [data-content]`);
    if (!file) return;
    const bytes = Uint8Array.from(atob(file.dataset.content), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = file.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}
