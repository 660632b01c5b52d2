// The list of conversations: what is pressed in it goes to Python by a button that nobody sees.
{
  const talksPanel = () => document.querySelector("#talks");
  const showTalks = (open) => {
    talksPanel().classList.toggle("open", open);
    const toggle = document.querySelector(".talks-toggle");
    toggle?.setAttribute("aria-expanded", open);
    if (open) document.querySelector(".talks-search").focus();
    else toggle?.focus();
  };
  whenPressed(".talks-toggle", () => showTalks(!talksPanel().classList.contains("open")));
  whenPressed(".talks-close", () => showTalks(false));

  let deed = null;
  const doTalk = (act, id = "", text = "") => {
    deed = { act, id, text };
    document.querySelector("#talk-act").click();
  };
  window.footnote.deed = () => [deed];
  const talkOf = (button) => button.closest("li").dataset.id;

  // What a tab has open it opens again after a reload, once there is something in it.
  let opened = "";
  whenChanged(() => {
    const id = document.querySelector(".talk-bar")?.dataset.id;
    if (!id) return;
    if (id !== opened) window.footnote.closeReader();
    opened = id;
    const kept = document.querySelector("#chat .turn") ? id : "";
    if ((sessionStorage.getItem("conversation") ?? "") !== kept) {
      sessionStorage.setItem("conversation", kept);
    }
  });

  whenPressed(".talk-new", () => {
    doTalk("new");
    document.querySelector("#question textarea")?.focus({ preventScroll: true });
  });
  whenPressed(".talk-open", (button) => {
    doTalk("open", talkOf(button));
    if (!matchMedia("(min-width: 1500px)").matches) showTalks(false);
  });
  whenPressed(".talk-export", (button) => {
    button.closest("details").open = false;
    doTalk("export", talkOf(button), button.dataset.as);
  });
  whenPressed(".talk-delete", (button) => {
    if (!button.classList.contains("sure")) {
      button.classList.add("sure");
      button.textContent = "Delete for good?";
      return;
    }
    doTalk("delete", talkOf(button));
  });
  whenPressed(".talk-rename", (button) => {
    const item = button.closest("li");
    button.closest("details").open = false;
    const name = item.querySelector(".talk-name");
    const field = document.createElement("input");
    field.type = "text";
    field.className = "talk-field";
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
      if (keep && title && title !== name.textContent) doTalk("rename", item.dataset.id, title);
      item.querySelector(".talk-open").focus();
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
    if (!event.target.matches(".talks-search")) return;
    clearTimeout(searching);
    searching = setTimeout(() => doTalk("search", "", event.target.value), 200);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("details.menu[open]")) return;
    if (event.target.matches(".talk-field")) return;
    if (talksPanel()?.classList.contains("open") && talksPanel().contains(event.target)) showTalks(false);
  });

  // A file that Python has written is saved once.
  let saved = "";
  whenChanged(() => {
    const link = document.querySelector("#talk-file a.save");
    if (!link || link.href === saved) return;
    saved = link.href;
    link.click();
    announcer.textContent = `Saved ${link.download}.`;
  });
}
