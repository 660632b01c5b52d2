// Chips light their sentence in the evidence.

const clear = () => {
  for (const lit of document.querySelectorAll(":is(mark, tr, th, .card, .chip).active")) {
    if (!lit.closest("#viewer")) lit.classList.remove("active"); // there Python marks it
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

// Of a row of a table its values are marked, and the names that are shown above them once for all
// rows; in words a row is its line, with a space behind it.
const citedMarks = (elements) =>
  [...elements].filter((one) => one.matches("mark:not(thead *, [scope=rowgroup] *)"));
const citedWords = (marks) => {
  const line = (mark) => mark.closest("tr")?.dataset.line;
  return [...new Set(marks.map((mark) => (line(mark) ? `${line(mark)} ` : mark.textContent)))];
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
  const lit = [...card.querySelectorAll(`[data-claims~="${claim}"]`)];
  for (const element of lit) element.classList.add("active");
  const marks = citedMarks(lit);
  reveal(marks[0] ?? card);
  announcer.textContent = `Footnote ${chip.textContent}: ${citedWords(marks).join(" ")}`;
};
