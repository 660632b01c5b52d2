// What can be done with an answer to learn it: what is chosen goes to Python by a button that nobody
// sees.
{
  let wanted = null;
  whenPressed("[data-tutor]", (button) => {
    const fields = [...(button.closest("p")?.querySelectorAll("input, select") ?? [])];
    const empty = fields.find((field) => !field.value.trim());
    if (empty) return empty.focus();
    const { tutor, turn } = button.dataset;
    wanted = [tutor, Number(turn), fields.map((field) => field.value.trim())];
    button.closest("details").open = false;
    document.querySelector("#tutor-press").click();
  });
  window.footnote.tutored = () => wanted;

  window.footnote.openQuiz = () => requestAnimationFrame(async () => {
    if (document.querySelector("#notice :is(.problem, .stopped)")) return; // there is no quiz
    await openTab("study");
    await openTab("study-quiz");
  });
  window.footnote.tested = () => wanted?.[0] === "test" && window.footnote.openQuiz();
}
