// The list of conversations beside the present one.
{
  const panel = () => document.querySelector("#conversations");
  const showPanel = (open) => {
    panel().classList.toggle("open", open);
    const toggle = document.querySelector(".conversations-toggle");
    toggle?.setAttribute("aria-expanded", open);
    if (open) document.querySelector(".conversations-search").focus();
    else toggle?.focus();
  };
  whenPressed(".conversations-toggle", () => showPanel(!panel().classList.contains("open")));
  whenPressed(".conversations-close", () => showPanel(false));

  // What a tab has open it opens again after a reload, once there is something in it.
  let opened = "";
  const noteOpened = () => {
    const id = document.querySelector(".conversation-bar")?.dataset.id;
    if (!id) return;
    if (id !== opened) closeViewer();
    opened = id;
    const kept = document.querySelector("#chat .turn") ? id : "";
    if ((sessionStorage.getItem("conversation") ?? "") !== kept) {
      sessionStorage.setItem("conversation", kept);
    }
  };
  for (const place of ["#conversation-bar", "#past", "#current"]) whenUpdated(place, noteOpened);

  whenActed("new", () => {
    document.querySelector("#question textarea")?.focus({ preventScroll: true });
  });
  whenActed("open", () => {
    if (!matchMedia("(min-width: 1500px)").matches) showPanel(false);
  });
  whenActed("export", (button) => (button.closest("details").open = false));
  whenPressed(".conversation-rename", (button) => {
    const item = button.closest("li");
    button.closest("details").open = false;
    const name = item.querySelector(".conversation-name");
    const field = document.createElement("input");
    field.type = "text";
    field.className = "conversation-field";
    field.value = name.textContent;
    field.setAttribute("aria-label", "Title of the conversation");
    item.append(field);
    field.select();
    let done = false; // the field also loses the focus when it is taken away
    const end = (keep) => {
      if (done) return;
      done = true;
      const title = field.value.trim();
      field.remove();
      if (keep && title && title !== name.textContent) {
        send("#conversation-list", { act: "rename", id: item.dataset.id, title });
      }
      item.querySelector(".conversation-open").focus();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault(); // or Enter would also press the button that has the focus then
      end(event.key === "Enter");
    });
    field.addEventListener("blur", () => end(true));
  });

  let searching;
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".conversations-search")) return;
    clearTimeout(searching);
    const words = event.target.value;
    searching = setTimeout(() => send("#conversation-list", { act: "search", words }), 200);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("details.menu[open]")) return;
    if (event.target.matches(".conversation-field")) return;
    if (panel()?.classList.contains("open") && panel().contains(event.target)) showPanel(false);
  });

  // A file that Python has written is saved once.
  let saved = "";
  whenUpdated("#conversation-file", () => {
    const link = document.querySelector("#conversation-file a.save");
    if (!link || link.href === saved) return;
    saved = link.href;
    link.click();
    announcer.textContent = `Saved ${link.download}.`;
  });
}
