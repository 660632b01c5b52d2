// Where the conversation stands on the screen, and where one types.

// A new question goes to the top of the page, so that its answer has room to grow below it.
let newest = "";
whenUpdated("#current", () => {
  const turn = document.querySelector("#current .turn");
  const isNew = turn && turn.id !== newest;
  newest = turn?.id ?? ""; // a new conversation counts its turns anew
  if (isNew) turn.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
});

// After a reload the conversation goes on where it was.
document.addEventListener("resumed", () => {
  document.documentElement.classList.remove("resuming"); // see resuming.js
  [...document.querySelectorAll("#past .turn")].at(-1)?.scrollIntoView({ block: "start" });
  window.asking.focus();
});

// By keyboard: to the question, and to stop an answer wherever one is.
whenKey("/", async () => {
  await openTab("ask");
  document.querySelector("#question textarea").focus();
});
document.addEventListener("keydown", (event) => {
  const busy = event.key !== "Escape" || document.querySelector("details.menu[open], dialog[open]");
  if (!busy) document.querySelector("#stop")?.click();
}, true); // before a menu closes, which would then look as if there had been none
