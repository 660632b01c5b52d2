// What can be done with an answer: copy it, and say what one thinks of it.

const copy = async (button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Your browser does not allow it";
  }
  setTimeout(() => (button.textContent = "Copy"), 2000);
};

whenPressed(".copy", copy);
whenActed("vote", (button, { turn, vote, claim }) => {
  for (const other of document.querySelectorAll(`.vote[data-turn="${turn}"]`)) {
    other.setAttribute("aria-pressed", other.dataset.vote === vote);
  }
  if (claim) button.setAttribute("aria-pressed", "true");
  announcer.textContent = "Kept with your library.";
});
