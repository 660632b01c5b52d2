// What the other scripts share. They are joined into one function, which Gradio calls once.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const announcer = document.createElement("p");
announcer.className = "unseen";
announcer.setAttribute("role", "status");
document.body.append(announcer);

// Bring an element into view. Where the evidence has its own scroll bar only that one moves: the
// answer that is being read must stay where it is.
const reveal = (element) => {
  const behavior = calm.matches ? "auto" : "smooth";
  const panel = element.closest("#aside, .aside");
  if (panel && getComputedStyle(panel).overflowY === "auto") {
    const inside = element.getBoundingClientRect().top - panel.getBoundingClientRect().top;
    panel.scrollTo({ top: panel.scrollTop + inside - panel.clientHeight / 3, behavior });
  } else {
    element.scrollIntoView({ block: "center", behavior });
  }
};

// One listener for buttons that come and go. A button's click is also its Enter and its space.
const presses = [];
const whenPressed = (selector, act) => presses.push([selector, act]);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  for (const [selector, act] of presses) if (button?.matches(selector)) act(button);
});

// What cannot be undone is pressed twice; in between the button says what it will do.
const isSure = (button) => {
  if (!button.dataset.sure || button.classList.contains("sure")) return true;
  button.classList.add("sure");
  button.textContent = button.dataset.sure;
  return false;
};

// What is done in our own markup goes to Python as an event of the component around it; see
// components.py.
const send = (place, values) => {
  const element = document.querySelector(`${place} [data-place]`);
  element.dispatchEvent(new CustomEvent("act", { detail: values, bubbles: true }));
};
const whenActed = (act, then) => {
  document.addEventListener("act", ({ target, detail }) => {
    if (detail.act === act) then(target, detail);
  });
};
const valuesOf = (fields) => {
  const values = {};
  for (const field of fields) {
    if (field.type === "checkbox") {
      values[field.name] = [...(values[field.name] ?? []), ...(field.checked ? [field.value] : [])];
    } else if (field.type !== "radio" || field.checked) {
      values[field.name] = field.value.trim();
    }
  }
  return values;
};
whenPressed("[data-act]", (button) => {
  if (!isSure(button)) return;
  const fields = [...(button.closest("[data-fields]")?.querySelectorAll("[name]") ?? [])];
  const empty = fields.find((field) => field.required && !field.value.trim());
  if (empty) return empty.focus();
  const detail = { ...button.dataset, ...valuesOf(fields) };
  button.dispatchEvent(new CustomEvent("act", { detail, bubbles: true }));
});
// Enter in a field presses the button beside it, unless it ends the composition of a word.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (!event.target.matches("[data-fields] input")) return;
  event.preventDefault();
  event.target.closest("[data-fields]").querySelector("[data-act]").click();
});
const whenUpdated = (place, act) => {
  document.addEventListener("updated", (event) => {
    if (event.target.closest(place)) act();
  });
  if (document.querySelector(`${place} [data-place]`)) act(); // it was there before this script
};

// Keys that do something where nothing is being typed.
const keys = {};
const whenKey = (key, act) => (keys[key] = act);
const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, dialog";
const isTyping = (event) =>
  event.target.closest?.(TYPED) || event.ctrlKey || event.altKey || event.metaKey;
document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// What Python may ask of the page.
window.footnote = {};

// Gradio makes what is on a tab when it is opened for the first time.
const openTab = async (name) => {
  document.querySelector(`[role=tab][data-tab-id="${name}"]`).click();
  while (!document.querySelector(`#${name}-tab`)?.offsetParent) {
    await new Promise((later) => requestAnimationFrame(later));
  }
};
