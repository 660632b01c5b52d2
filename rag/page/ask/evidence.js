// Chips light their sentence in the evidence.

const clear = () => {
  for (const lit of document.querySelectorAll("mark.active, .card.active, .chip.active")) {
    lit.classList.remove("active");
  }
  for (const chip of document.querySelectorAll(".chip[aria-pressed=true]")) {
    chip.setAttribute("aria-pressed", "false");
  }
};

// Of those that stand side by side one is shown; another tab keeps its own.
const showEvidence = (wanted) => {
  for (const section of wanted.parentElement.querySelectorAll("section.evidence[data-turn]")) {
    section.hidden = section !== wanted;
  }
};

const follow = (chip) => {
  const { turn, claim, passage } = chip.dataset;
  const card = document.getElementById(`evidence-${turn}-passage-${passage}`);
  if (!card) return;
  clear();
  showEvidence(card.closest("section.evidence"));
  card.closest("details")?.setAttribute("open", "");
  card.classList.add("active");
  chip.classList.add("active");
  chip.setAttribute("aria-pressed", "true");
  const marks = [...card.querySelectorAll(`mark[data-claims~="${claim}"]`)];
  for (const mark of marks) mark.classList.add("active");
  reveal(marks[0] ?? card);
  announcer.textContent = `Footnote ${chip.textContent}: ${marks.map((m) => m.textContent).join(" ")}`;
};
