// What stands behind a number, and why a sentence is marked, at once: by the mouse or the keyboard.
const hint = document.createElement("div");
hint.className = "hover";
hint.hidden = true;
hint.setAttribute("aria-hidden", "true"); // what it says stands in the evidence and under the answer
document.body.append(hint);

const behind = (element) => {
  if (!element.matches(".chip")) return ["", element.dataset.why];
  const { turn, claim, passage } = element.dataset;
  const card = document.getElementById(`evidence-${turn}-passage-${passage}`);
  const marks = citedMarks(card?.querySelectorAll(`mark[data-claims~="${claim}"]`) ?? []);
  return [element.dataset.place, citedWords(marks).join(" … ")];
};

const showHint = (element) => {
  const [place, words] = behind(element);
  if (!words) return;
  hint.replaceChildren();
  for (const [kind, text] of [["where", place], ["words", words]]) {
    if (!text) continue;
    const line = document.createElement("p");
    line.className = kind;
    line.dir = "auto";
    line.textContent = text;
    hint.append(line);
  }
  hint.hidden = false;
  const at = element.getClientRects()[0];
  const below = at.bottom + hint.offsetHeight + 12 < innerHeight;
  hint.style.left = `${Math.max(8, Math.min(at.left, innerWidth - hint.offsetWidth - 8))}px`;
  hint.style.top = `${below ? at.bottom + 8 : at.top - hint.offsetHeight - 8}px`;
};
const hideHint = () => (hint.hidden = true);

const HINTED = ".chip, .claim[data-why]";
for (const event of ["mouseover", "focusin"]) {
  document.addEventListener(event, ({ target }) => {
    const element = target.closest?.(HINTED);
    if (element) showHint(element);
    else hideHint();
  });
}
for (const event of ["click", "keydown", "scroll"]) {
  document.addEventListener(event, hideHint, { capture: true, passive: true });
}
