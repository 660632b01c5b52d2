// A review: a card is turned at once, without Python, and rated by a key or a button.
{
  const openCard = () => {
    const card = document.querySelector(".flashcard");
    return card?.offsetParent ? card : null;
  };

  // How long a card is looked at counts from when it came.
  let looked = "";
  let since = 0;
  const noteCard = () => {
    const card = openCard();
    if (!card || looked === card.dataset.shown) return;
    looked = card.dataset.shown;
    since = performance.now();
  };
  whenChanged(noteCard);

  const turn = (card) => {
    card.querySelector(".turned").hidden = false;
    card.querySelector(".show").hidden = true;
    card.querySelector("[data-rate='3']").focus({ preventScroll: true });
    announcer.textContent = card.querySelector(".back").textContent;
  };

  let rated = null;
  const rate = (rating) => {
    const [fields] = window.footnote.fields("#study-card");
    const milliseconds = rating === null ? null : Math.round(performance.now() - since);
    rated = { ...fields, card: openCard()?.dataset.card ?? "", rating, milliseconds };
    document.querySelector("#review-press").click();
  };
  window.footnote.rated = () => [rated];

  whenPressed(".flashcard .show", (button) => turn(button.closest(".flashcard")));
  whenPressed("[data-rate]", (button) => rate(Number(button.dataset.rate)));
  whenPressed("[data-undo]", () => rate(null));
  document.addEventListener("keydown", (event) => {
    if (isTyping(event)) return;
    const view = document.querySelector("#study-card");
    if (event.key === "u" && view?.offsetParent && view.querySelector("[data-undo]")) return rate(null);
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
