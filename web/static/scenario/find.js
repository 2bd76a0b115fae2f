// A field in which one types, and a list under it from which one chooses; all of it by keyboard.
import { say } from "../settings.js";

const PAUSE_MS = 200;

/** `search(text)` returns (a promise of) `{label, more, value}`; `onChosen(value, label)` hears what was chosen. */
export function finder(box, search, onChosen) {
  const field = box.querySelector("input");
  const list = box.querySelector("ul");
  let waiting = 0;
  let asked = 0;

  async function look() {
    const text = field.value.trim();
    const turn = ++asked;
    let none = say("nothingFound");
    let found = [];
    try {
      found = text ? await search(text) : [];
    } catch (error) {
      none = error.status ? error.message : say("notSearched");
    }
    if (turn !== asked) return;
    list.replaceChildren(...(found.length ? found.map(row) : [Object.assign(document.createElement("li"), { textContent: none })]));
    list.hidden = !text;
  }

  function row({ label, more, value }) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.append(label);
    if (more) button.append(Object.assign(document.createElement("span"), { textContent: more }));
    button.addEventListener("click", () => {
      field.value = label;
      list.hidden = true;
      field.focus();
      onChosen(value, label);
    });
    item.append(button);
    return item;
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      const first = list.querySelector("button");
      if (event.key === "Enter" && (list.hidden || !first)) look();
      else first?.focus();
    }
    if (event.key === "Escape") list.hidden = true;
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") (list.hidden = true), field.focus();
    if (!step) return;
    event.preventDefault();
    const buttons = [...list.querySelectorAll("button")];
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    (next ?? field).focus();
  });
  return () => {
    field.value = "";
    list.replaceChildren();
    list.hidden = true;
  };
}
