// Questions of this tab are asked one at a time, in the order in which they were put. The event of
// each waits here for the end of the one before it, with the question as it was typed: Gradio would
// drop a second event, and Python would empty the box of what was typed meanwhile. This is run before
// Gradio's script: a question can be put before the other scripts are there.
{
  const turns = []; // those that have not ended; the first is under way
  const questionBox = () => document.querySelector("#question textarea");

  // Until the menu is ready (document_picker.js) what was ticked before a reload counts.
  const ticked = () => {
    if (document.querySelector("[data-choice]:not([data-ticked])")) {
      return JSON.parse(sessionStorage.getItem("choice") ?? "[]");
    }
    const boxes = document.querySelectorAll("[data-choice] input[type=checkbox]:checked");
    return [...new Set([...boxes].map((box) => box.value))];
  };

  const showWaiting = () => {
    const list = document.querySelector("#waiting [data-place]");
    const items = turns.slice(1).filter((turn) => turn.question.trim());
    list?.replaceChildren(...items.map((turn) => {
      const line = document.createElement("p");
      line.className = "notice";
      line.dir = "auto";
      line.setAttribute("role", "status");
      line.textContent = `Waiting for the answer before: ${turn.question}`;
      return line;
    }));
  };
  const wait = (question) => new Promise((begin) => {
    turns.push({ question, begin });
    if (turns.length === 1) begin();
    else showWaiting();
  });
  const end = () => {
    const { question } = turns.shift();
    document.dispatchEvent(new Event("asked"));
    return question;
  };
  const typeQuestion = (text) => {
    const box = questionBox();
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Gradio reads the box a little after the key or the button was pressed, and by then the next
  // question can stand in it: so what is asked is taken out of the box at once.
  const taken = [];
  const take = () => {
    taken.push(questionBox().value);
    typeQuestion("");
  };
  document.addEventListener("keypress", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target === questionBox()) take();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#ask, #teach")) take();
  }, true);

  // For the `js` of Python's events. Each event begins with one of the first three, and `ended` or
  // `failed` comes after it.
  window.asking = {
    typed: async (_, quoteOnly) => {
      const question = taken.shift() ?? "";
      await wait(question);
      return [question, quoteOnly, ticked()];
    },
    example: async (text, quoteOnly) => {
      await wait(text);
      return [text, quoteOnly, ticked()];
    },
    action: async (quoteOnly) => {
      await wait("");
      return [quoteOnly, ticked()];
    },
    ended: () => {
      const question = end();
      // What could not be asked is put back, to be mended, unless something else is typed by now.
      if (document.querySelector("#notice .refused") && !questionBox().value) typeQuestion(question);
      turns[0]?.begin();
      showWaiting();
      window.asking.focus();
    },
    // After an answer, unless the user has gone on to something else.
    focus: () => {
      const here = document.activeElement;
      if (!here || here === document.body) questionBox()?.focus({ preventScroll: true });
    },
    failed: () => {
      const question = end();
      if (!questionBox().value) typeQuestion(question);
      turns[0]?.begin();
      showWaiting();
    },
  };

  // A question is edited in its box.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".edit");
    if (!button) return;
    typeQuestion(button.dataset.question);
    questionBox().focus({ preventScroll: true });
  });
}
