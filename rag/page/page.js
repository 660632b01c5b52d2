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

  // One listener for buttons that come and go. A button's click is also its Enter and its space.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.matches(".chip")) follow(button);
    else if (button?.matches(".back")) back();
    else if (button?.matches(".copy")) copy(button);
  });

  // A new question goes to the top of the page, so that its answer has room to grow below it.
  let newest = "";
  new MutationObserver(() => {
    const turn = document.querySelector("#current .turn");
    if (!turn || turn.id === newest) return;
    newest = turn.id;
    turn.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  }).observe(document.body, { childList: true, subtree: true });

  window.footnote = {
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
