// Menus open downwards, or upwards where there is no room, and close like any menu.
const place = (menu) => {
  const { top, bottom } = menu.getBoundingClientRect();
  const below = innerHeight - bottom;
  const upwards = below < 320 && top > below;
  menu.classList.toggle("upwards", upwards);
  menu.querySelector(".sheet").style.setProperty("--room", `${(upwards ? top : below) - 20}px`);
};

const closeMenus = (but) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!but || !menu.contains(but)) menu.open = false;
  }
};

document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.menu[open]")) place(event.target);
}, true); // this event does not rise to the document by itself
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  const isEscape = event.key === "Escape" && !event.isComposing;
  const menu = isEscape && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
