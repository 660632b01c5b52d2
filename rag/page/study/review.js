// A review: a card is turned over at once, without Python, and rated by a key or a button.
{
  const openCard = () => {
    const card = document.querySelector(".flashcard");
    return card?.offsetParent ? card : null;
  };

  // The time that a card is looked at counts from when it came into view.
  let shown = "";
  let since = 0;
  const noteCard = () => {
    const card = openCard();
    if (!card || shown === card.dataset.shown) return;
    shown = card.dataset.shown;
    since = performance.now();
  };
  const seen = new IntersectionObserver(noteCard);
  whenUpdated("#study-card", () => {
    seen.observe(document.querySelector("#study-card"));
    noteCard();
  });

  const turn = (card) => {
    card.querySelector(".turned").hidden = false;
    card.querySelector(".show").hidden = true;
    card.querySelector("[data-rate='3']").focus({ preventScroll: true });
    announcer.textContent = card.querySelector(".back").textContent;
  };
  const rate = (rating) => {
    const { card } = openCard().dataset;
    const milliseconds = Math.round(performance.now() - since);
    send("#study-card", { act: "rate", card, rating, milliseconds });
  };

  whenPressed(".flashcard .show", (button) => turn(button.closest(".flashcard")));
  whenPressed("[data-rate]", (button) => rate(Number(button.dataset.rate)));
  document.addEventListener("keydown", (event) => {
    if (isTyping(event)) return;
    const undo = document.querySelector("#study-card [data-act=undo]");
    if (event.key === "u" && undo?.offsetParent) return undo.click();
    const card = openCard();
    if (!card) return;
    const isTurned = !card.querySelector(".turned").hidden;
    if (event.key === " " && !isTurned && !event.target.closest("button, summary, select, a")) {
      event.preventDefault();
      turn(card);
    } else if (isTurned && event.key === "w") {
      card.querySelector(".where summary").click();
    } else if (isTurned && "1234".includes(event.key)) {
      rate(Number(event.key));
    }
  });
}
