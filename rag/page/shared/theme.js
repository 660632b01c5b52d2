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
window.footnote.theme = chosenTheme;
window.footnote.setTheme = (theme) => {
  localStorage.setItem("theme", theme);
  applyTheme();
};
