// Where the conversation stands on the screen, and where one types.

// A new question goes to the top of the page, so that its answer has room to grow below it.
let newest = "";
whenChanged(() => {
  const turn = document.querySelector("#current .turn");
  if (!turn || turn.id === newest) return;
  newest = turn.id;
  turn.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
});

// After a reload: the conversation goes on where it was.
window.footnote.resume = () => {
  [...document.querySelectorAll("#past .turn")].at(-1)?.scrollIntoView({ block: "start" });
  window.footnote.focus();
};

// After an answer, unless the reader has gone on to something else.
window.footnote.focus = () => {
  const here = document.activeElement;
  if (!here || here === document.body) {
    document.querySelector("#question textarea")?.focus({ preventScroll: true });
  }
};
