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

// What the reader thinks of an answer goes to Python by a button that nobody sees.
let opinion = null;
const vote = (button) => {
  const { turn, vote, claim } = button.dataset;
  const turns = document.querySelectorAll(`.vote[data-turn="${turn}"]`);
  const given = vote ?? "down";
  for (const other of turns) other.setAttribute("aria-pressed", other.dataset.vote === given);
  if (claim) button.setAttribute("aria-pressed", "true");
  opinion = [Number(turn), given, claim === undefined ? null : Number(claim)];
  document.querySelector("#vote").click();
  announcer.textContent = "Kept with your library.";
};

whenPressed(".copy", copy);
whenPressed(".vote, .flag", vote);
window.footnote.opinion = () => [opinion];
