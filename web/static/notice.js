// What went wrong, what stays, and a button that tries again. Never what somebody typed.
import { say } from "./settings.js";

export class Notice {
  constructor(element) {
    this.element = element;
    window.addEventListener("offline", () => this.show("warning", say("offline"), say("offlineMore")));
    window.addEventListener("online", () => this.hide());
  }

  fail(sentence, again) {
    if (!navigator.onLine) return this.show("warning", say("offline"), say("offlineMore"));
    this.show("danger", say("failed"), sentence, again);
  }

  show(kind, title, sentence, again) {
    this.element.replaceChildren(alertBox(kind, title, sentence, again && (() => (this.hide(), again()))));
    this.element.hidden = false;
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}

/** An alert with a title, a sentence and, if there is something to try, a button. */
export function alertBox(kind, title, sentence, again) {
  const box = document.createElement("div");
  box.className = `alert alert--${kind}`;
  box.setAttribute("role", "alert");
  box.append(paragraph(title), paragraph(sentence));
  if (again) box.append(button(say("again"), again));
  return box;
}

function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

function button(text, onClick) {
  const element = document.createElement("button");
  const label = document.createElement("span");
  element.type = "button";
  element.className = "kern-btn kern-btn--primary dense";
  label.className = "kern-label";
  label.textContent = text;
  element.append(label);
  element.addEventListener("click", onClick);
  return element;
}
