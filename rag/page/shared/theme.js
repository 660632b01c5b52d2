// Light, dark, or as the system: kept by this browser. Gradio follows the system by itself, so its
// mark on the body is set again whenever it is not what was chosen.
const dark = matchMedia("(prefers-color-scheme: dark)");
const chosenTheme = () => localStorage.getItem("theme") ?? "system";
const applyTheme = () => {
  const wanted = chosenTheme() === "system" ? dark.matches : chosenTheme() === "dark";
  if (document.body.classList.contains("dark") !== wanted) {
    document.body.classList.toggle("dark", wanted);
  }
};
applyTheme();
new MutationObserver(applyTheme).observe(document.body, { attributeFilter: ["class"] });
dark.addEventListener("change", applyTheme);
document.addEventListener("input", (event) => {
  if (!event.target.matches("input[name=theme]")) return;
  localStorage.setItem("theme", event.target.value);
  applyTheme();
});
whenChanged(() => {
  if (document.querySelector("input[name=theme]:checked")) return;
  const box = document.querySelector(`input[name=theme][value=${chosenTheme()}]`);
  if (box) box.checked = true;
});

// What is chosen in the form goes to Python by the places of its steps.
window.footnote.options = () => {
  const chosen = document.querySelectorAll("#options fieldset:enabled input:checked");
  return [Object.fromEntries([...chosen].map((box) => [box.name, Number(box.value)]))];
};
