// Light, dark, or as the system: kept by this browser. It is run before anything shows, or a chosen
// dark page would flash light. Gradio follows the system by itself, so its mark on the body is set
// again whenever it is not what was chosen.
{
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosenTheme = () => localStorage.getItem("theme") ?? "system";
  const applyTheme = () => {
    const wanted = chosenTheme() === "system" ? dark.matches : chosenTheme() === "dark";
    for (const { classList } of [document.documentElement, document.body].filter(Boolean)) {
      if (classList.contains("dark") !== wanted) classList.toggle("dark", wanted);
    }
  };
  applyTheme();
  document.addEventListener("DOMContentLoaded", () => {
    applyTheme();
    new MutationObserver(applyTheme).observe(document.body, { attributeFilter: ["class"] });
  });
  dark.addEventListener("change", applyTheme);
  // For the field on the Settings tab.
  window.theme = {
    chosen: chosenTheme,
    choose: (theme) => {
      localStorage.setItem("theme", theme);
      applyTheme();
    },
  };
}
