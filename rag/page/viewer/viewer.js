// The document viewer: a chip opens the document at its words. The text comes as new markup in #viewer,
// and later a picture of the page in #picture.
const closeViewer = () => document.querySelector("#aside")?.classList.remove("viewing");
{
  const NOWHERE = {
    turn: -1, spot: -1, document: "", start: -1, end: -1, at: -1, query: "", match: -1, page: -1,
  };
  let want = NOWHERE;
  let arrived = null; // what to do when the text is there
  let shown = null; // the content that is in view
  let answered = ""; // the request that it answers
  let isUnasked = false; // whether what is shown was opened without a press
  const aside = () => document.querySelector("#aside");
  const viewer = () => document.querySelector("#viewer .viewer");

  const read = (wanted, then) => {
    isUnasked = false;
    shown = null; // what was closed is opened once more, though it is the same
    want = { ...NOWHERE, ...wanted };
    arrived = then;
    send("#viewer", { act: "read", ...want });
    if (JSON.stringify(want) === answered) showText(); // the same content brings no update
  };

  // What is open, as a request: a step further begins from it.
  const open = () => {
    const { turn, spot, document, start, end, query, match } = viewer().dataset;
    return {
      turn: Number(turn),
      spot: Number(spot),
      start: Number(start),
      end: Number(end),
      document: decodeURIComponent(document),
      query: decodeURIComponent(query),
      match: Number(match),
    };
  };

  let favourite = "picture"; // of a PDF; what was chosen last
  const showFace = (face) => {
    aside().dataset.face = face;
    for (const button of document.querySelectorAll(".face")) {
      button.setAttribute("aria-pressed", button.dataset.face === face);
    }
  };

  // The name of a column is shown above all rows: the row says which of them is meant.
  const placeOf = (text, kind) =>
    citedMarks(text.querySelectorAll(`mark.${kind}`))[0] ??
    text.querySelector(`tr.${kind}`) ??
    text.querySelector(`mark.${kind}`);

  const toTheWords = () => {
    const text = document.querySelector(".viewer-text");
    const mark = text && (placeOf(text, "present") ?? placeOf(text, "active"));
    const box = document.querySelector("#picture .box");
    if (aside().dataset.face === "picture" && box) box.scrollIntoView({ block: "center" });
    else if (mark) reveal(mark);
    else aside().scrollTo({ top: 0 });
  };

  let drawn = null;
  const showText = () => {
    const section = viewer();
    // Gradio fits new markup onto old elements, so what is shown is told by its content.
    const now = section && JSON.stringify({ ...section.dataset });
    if (section && now !== shown) {
      shown = now;
      answered = JSON.stringify(want);
      aside().classList.add("viewing");
      const field = section.querySelector(".within");
      if (document.activeElement !== field) field.value = decodeURIComponent(section.dataset.query);
      const hasFaces = section.querySelector(".faces");
      const inText = want.query !== "" || want.at >= 0 || !hasFaces;
      showFace(inText ? "text" : favourite);
      toTheWords();
      arrived?.(section);
      arrived = null;
    }
  };
  const showPicture = () => {
    const picture = document.querySelector("#picture img");
    if (picture?.src !== drawn) {
      drawn = picture?.src;
      if (picture) toTheWords();
    }
    if (document.querySelector("#picture .no-picture") && aside().dataset.face === "picture") {
      showFace("text");
      toTheWords();
    }
  };
  whenUpdated("#viewer", showText);
  whenUpdated("#picture", showPicture);

  // From the keyboard the focus goes along; with the mouse it stays in the answer.
  let byKeyboard = false;
  document.addEventListener("click", (event) => (byKeyboard = event.detail === 0), true);
  const enter = (section) => section.querySelector(".viewer-head").focus({ preventScroll: true });

  const openChip = (chip) => {
    follow(chip);
    if (!chip.closest("#ask-columns")) return; // on other tabs the evidence beside it is all
    const then = byKeyboard ? enter : null;
    read({ turn: Number(chip.dataset.turn), spot: Number(chip.dataset.spot) }, then);
  };
  whenPressed(".chip", openChip);
  whenPressed(".open-document", async (button) => {
    if (!button.closest("#ask-columns")) await openTab("ask"); // where the viewer is
    read(placeIn(button), byKeyboard ? enter : null);
  });
  const placeIn = ({ dataset: { document: path, at = -1, start = -1, end = -1 } }) => ({
    document: decodeURIComponent(path), at: Number(at), start: Number(start), end: Number(end),
  });

  // The first of the sentences that are shown while an answer is written is opened without being
  // asked for, and then the first footnote, unless the person has opened something else. Not where
  // the viewer would cover the conversation.
  const readUnasked = (wanted) => {
    read(wanted);
    isUnasked = true;
  };
  const isViewing = () => aside().classList.contains("viewing");
  let quoted = "";
  whenUpdated("#current", () => {
    const turn = document.querySelector("#current .turn");
    if (!turn) quoted = ""; // a new conversation counts its turns anew
    const quote = turn?.querySelector(".quotes .open-document");
    if (!quote || quoted === turn.id) return;
    quoted = turn.id;
    if ((isViewing() && !isUnasked) || matchMedia("(max-width: 900px)").matches) return;
    readUnasked(placeIn(quote));
  });
  document.addEventListener("asked", () => {
    if (!isViewing() || !isUnasked) return;
    const chip = document.querySelector("#current .chip");
    if (chip) readUnasked({ turn: Number(chip.dataset.turn), spot: 0 });
    else closeViewer();
  });

  const back = (button) => {
    const { turn, claim, passage } = button.dataset;
    const place = `[data-turn="${turn}"][data-claim="${claim}"][data-passage="${passage}"]`;
    const chip = document.querySelector(`.chip${place}`);
    if (matchMedia("(max-width: 900px)").matches) closeViewer();
    chip?.focus({ preventScroll: true });
    chip?.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  };
  whenPressed(".back", back);
  whenPressed(".leave", () => {
    closeViewer();
    document.querySelector(".chip.active")?.focus({ preventScroll: true });
  });
  whenPressed(".face", (button) => {
    favourite = button.dataset.face;
    showFace(favourite);
    toTheWords();
  });

  const step = (button) => {
    const { turn, spot } = open();
    const next = spot + Number(button.dataset.step);
    read({ turn, spot: next });
    const place = `.chip[data-turn="${turn}"]`;
    const chips = [...document.querySelectorAll(place)].filter((c) => Number(c.dataset.spot) <= next);
    if (chips.length) follow(chips.at(-1));
  };
  whenPressed(".step", step);
  whenPressed(".match", (button) => {
    const now = open();
    const of = Number(viewer().dataset.matches);
    read({ ...now, match: (now.match + Number(button.dataset.step) + of) % of });
  });
  whenPressed(".more", (button) => {
    const { window: from } = viewer().dataset;
    const at = Math.max(0, Number(from) + Number(button.dataset.step) * 7800);
    read({ ...open(), query: "", match: -1, at }, () => aside().scrollTo({ top: 0 }));
  });
  whenPressed(".turn-page", (button) => {
    const page = Number(viewer().dataset.page) + Number(button.dataset.step);
    read({ ...open(), query: "", match: -1, page });
  });

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".within") || event.key !== "Enter") return;
    const now = open();
    const query = event.target.value;
    const same = query === now.query;
    const of = Number(viewer().dataset.matches);
    const match = same && of ? (now.match + (event.shiftKey ? -1 : 1) + of) % of : 0;
    read({ ...now, query, match });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && aside()?.classList.contains("viewing") &&
        aside().contains(event.target)) {
      document.querySelector(".leave").click();
    }
  });

  // The selected words, or else the marked ones, become the beginning of a question.
  const LONGEST_QUOTE = 500;
  let selected = "";
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const text = document.querySelector(".viewer-words");
    if (!selection.isCollapsed && text?.contains(selection.anchorNode)) {
      selected = selection.toString();
    } else if (!document.activeElement?.matches(".ask-about")) {
      selected = "";
    }
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.(".ask-about")) event.preventDefault(); // the selection stays
  });
  whenPressed(".ask-about", () => {
    const marks = citedMarks(document.querySelectorAll(".viewer-words mark.active"));
    let words = selected || citedWords(marks).join("");
    words = words.replace(/\s+/g, " ").trim();
    if (words.length > LONGEST_QUOTE) words = `${words.slice(0, LONGEST_QUOTE)}…`;
    const box = document.querySelector("#question textarea");
    if (words) box.value = `“${words}” ${box.value}`;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    if (matchMedia("(max-width: 900px)").matches) closeViewer();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  });
}
