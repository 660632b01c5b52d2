// The page's own behaviour: chips lead to their sentence, and back. Gradio calls this once.
() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const announcer = document.createElement("p");
  announcer.className = "unseen";
  announcer.setAttribute("role", "status");
  document.body.append(announcer);

  // Bring an element into view. Where the evidence has its own scroll bar only that one moves: the
  // answer that is being read must stay where it is.
  const reveal = (element) => {
    const behavior = calm.matches ? "auto" : "smooth";
    const panel = element.closest("#aside");
    if (panel && getComputedStyle(panel).overflowY === "auto") {
      const inside = element.getBoundingClientRect().top - panel.getBoundingClientRect().top;
      panel.scrollTo({ top: panel.scrollTop + inside - panel.clientHeight / 3, behavior });
    } else {
      element.scrollIntoView({ block: "center", behavior });
    }
  };

  const clear = () => {
    for (const lit of document.querySelectorAll("mark.active, .card.active, .chip.active")) {
      lit.classList.remove("active");
    }
    for (const chip of document.querySelectorAll(".chip[aria-pressed=true]")) {
      chip.setAttribute("aria-pressed", "false");
    }
  };

  const showEvidence = (turn) => {
    for (const section of document.querySelectorAll("section.evidence[data-turn]")) {
      section.hidden = section.dataset.turn !== turn;
    }
  };

  const follow = (chip) => {
    const { turn, claim, passage } = chip.dataset;
    const card = document.getElementById(`evidence-${turn}-passage-${passage}`);
    if (!card) return;
    clear();
    showEvidence(turn);
    card.closest("details")?.setAttribute("open", "");
    card.classList.add("active");
    chip.classList.add("active");
    chip.setAttribute("aria-pressed", "true");
    const marks = [...card.querySelectorAll(`mark[data-claims~="${claim}"]`)];
    for (const mark of marks) mark.classList.add("active");
    reveal(marks[0] ?? card);
    announcer.textContent = `Footnote ${passage}: ${marks.map((m) => m.textContent).join(" ")}`;
  };

  const back = () => {
    const chip = document.querySelector(".chip.active");
    chip?.focus({ preventScroll: true });
    chip?.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  };

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Your browser does not allow it";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  };

  // What the reader thinks of an answer goes to Python by a button that nobody sees.
  let opinion = null;
  const vote = (button) => {
    const { turn, vote, claim } = button.dataset;
    const turns = document.querySelectorAll(`.vote[data-turn="${turn}"]`);
    const given = vote ?? "down";
    for (const other of turns) other.setAttribute("aria-pressed", other.dataset.vote === given);
    if (claim) button.setAttribute("aria-pressed", "true");
    opinion = [Number(turn), given, claim === undefined ? null : Number(claim)];
    document.querySelector("#vote").click();
    announcer.textContent = "Kept with your library.";
  };

  // The choice of documents. What was ticked in this tab is ticked again after a reload and when
  // the library has changed, if it is still there. Gradio then fits new markup onto the old boxes,
  // which stay ticked while their names change; it also removes the mark that `tick` leaves.
  const boxes = () => [...document.querySelectorAll("#choice input[type=checkbox]")];
  const ticked = () => boxes().filter((box) => box.checked).map((box) => box.value);

  const noteChoice = () => {
    const values = new Set(ticked());
    sessionStorage.setItem("choice", JSON.stringify([...values]));
    const documents = boxes().filter((box) => box.value.startsWith("document:"));
    for (const box of documents) {
      // Half ticked: it is searched, but for its tag.
      box.indeterminate = !box.checked && box.dataset.tags.split(" ").some((t) => values.has(t));
    }
    const searched = documents.filter((box) => box.checked || box.indeterminate).length;
    document.querySelector("#choice .chosen").textContent = values.size
      ? `${searched} of ${documents.length} documents`
      : "All documents";
    document.querySelector("#choice .all").disabled = !values.size;
  };

  const tick = (menu, values) => {
    menu.setAttribute("data-ticked", "");
    for (const box of boxes()) box.checked = values.includes(box.value);
    noteChoice();
  };

  const filter = (menu, text) => {
    menu.querySelector("input[type=search]").value = text;
    const words = text.toLowerCase().split(/\s+/);
    const entries = [...menu.querySelectorAll("li")];
    for (const entry of entries) {
      const name = entry.textContent.toLowerCase();
      entry.hidden = !words.every((word) => name.includes(word));
    }
    menu.querySelector(".hint").hidden = entries.some((entry) => !entry.hidden);
  };

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
    const menu = event.target;
    if (!menu.matches("details.menu[open]")) return;
    place(menu);
    if (menu.matches(".choice")) filter(menu, "");
  }, true); // this event does not rise to the document by itself
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("input", (event) => {
    const menu = event.target.closest("details.choice");
    if (!menu) return;
    if (event.target.matches("[type=search]")) filter(menu, event.target.value);
    else noteChoice();
  });

  // One listener for buttons that come and go. A button's click is also its Enter and its space.
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const button = event.target.closest?.("button");
    if (button?.matches(".chip")) follow(button);
    else if (button?.matches(".back")) back();
    else if (button?.matches(".copy")) copy(button);
    else if (button?.matches(".vote, .flag")) vote(button);
    else if (button?.matches(".all")) tick(button.closest("details"), []);
  });

  // A new question goes to the top of the page, so that its answer has room to grow below it.
  let newest = "";
  new MutationObserver(() => {
    const menu = document.querySelector("#choice details:not([data-ticked])");
    if (menu) tick(menu, JSON.parse(sessionStorage.getItem("choice") ?? "[]"));
    const turn = document.querySelector("#current .turn");
    if (!turn || turn.id === newest) return;
    newest = turn.id;
    turn.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  }).observe(document.body, { childList: true, subtree: true });

  window.footnote = {
    ticked,
    opinion: () => [opinion],
    // After a reload: the conversation goes on where it was.
    resume: () => {
      [...document.querySelectorAll("#past .turn")].at(-1)?.scrollIntoView({ block: "start" });
      window.footnote.focus();
    },
    // After an answer, unless the reader has gone on to something else.
    focus: () => {
      const here = document.activeElement;
      if (!here || here === document.body) {
        document.querySelector("#question textarea")?.focus({ preventScroll: true });
      }
    },
  };
}
