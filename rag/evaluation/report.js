// Searching the questions, and opening the passage that a link leads to.
const box = document.querySelector("#search");
const entries = [...document.querySelectorAll("article.question")];
const filter = () => {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const entry of entries) {
    const text = entry.textContent.toLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
    shown += !entry.hidden;
  }
  document.querySelector("#shown").textContent = `${shown} of ${entries.length} shown`;
};
const open = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  target.closest("article.question")?.removeAttribute("hidden");
  target.closest("details")?.setAttribute("open", "");
  target.scrollIntoView({ block: "center" });
};
box?.addEventListener("input", filter);
addEventListener("hashchange", open);
open();
