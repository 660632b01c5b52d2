// What can be done with an answer to learn it.
whenActed("tutor", (button) => (button.closest("details").open = false));
whenActed("test", (button) => (button.closest("details").open = false));

// A quiz that was made of an answer or a question is opened on its own tab.
document.addEventListener("quiz", () => requestAnimationFrame(async () => {
  if (document.querySelector("#notice :is(.problem, .stopped)")) return; // there is no quiz
  await openTab("study");
  await openTab("study-quiz");
}));
