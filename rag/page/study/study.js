// The Study tab: its forms are our own markup, read here; what is pressed in its views goes to
// Python by buttons that nobody sees.
{
  window.footnote.fields = (form) => {
    const found = {};
    for (const field of document.querySelectorAll(`#study-from [name], ${form} [name]`)) {
      if (field.type !== "checkbox") found[field.name] = field.value;
      else found[field.name] = [...(found[field.name] ?? []), ...(field.checked ? [field.value] : [])];
    }
    return [found];
  };

  let studied = [];
  const send = (view, values) => {
    studied = values;
    document.querySelector(`#${view}-press`).click();
  };
  window.footnote.studied = () => [studied];

  document.addEventListener("change", (event) => {
    if (event.target.matches("#choose-from")) send("source", [event.target.value]);
  });
  whenPressed("[data-remove]", (button) => {
    if (isSure(button)) send("items", [button.dataset.remove]);
  });

  // A quiz: by letter, by number, or by writing.
  const answer = (button) => {
    const box = document.getElementById(button.dataset.box);
    const alone = document.querySelector("#study-from [name=extractive]")?.checked ? "yes" : "";
    send("quiz", [button.dataset.quiz, button.dataset.reply ?? box.value, alone]);
    if (box) box.value = ""; // Gradio keeps the box for the next question
  };
  whenPressed("[data-quiz]", answer);
  whenPressed("[data-quiz-next]", () => send("quiz", []));
  whenPressed("[data-quiz-end]", () => send("quiz", ["end"]));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("#quiz-answer")) {
      answer(document.querySelector("[data-box=quiz-answer]"));
    }
    const choices = [...document.querySelectorAll(".option-button:enabled")];
    if (!choices[0]?.offsetParent || isTyping(event)) return;
    choices.find((one, at) => [one.dataset.key, `${at + 1}`].includes(event.key))?.click();
  });

  // After something was pressed the keyboard goes on with what came of it.
  window.footnote.attend = (place) => requestAnimationFrame(() => {
    const next = ["[data-quiz-next]", "#quiz-answer", ".show:not([hidden])", "h2[tabindex]"];
    const found = next.map((one) => document.querySelector(`${place} ${one}`)).find(Boolean);
    found?.focus({ preventScroll: true });
  });

  // A file that Python made is saved by the browser; no address is served for it.
  window.footnote.save = (place) => requestAnimationFrame(() => {
    const file = document.querySelector(`${place} [data-content]`);
    if (!file) return;
    const bytes = Uint8Array.from(atob(file.dataset.content), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = file.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}
