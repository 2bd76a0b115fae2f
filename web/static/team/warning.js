// A soft word when a text sounds like a single person; it never holds anybody up, and nothing of the text is kept.
import { tell } from "./api.js";

const REST_MS = 350;

export class Warning {
  constructor(form) {
    this.box = form.parentElement.querySelector("[data-warning]");
    this.field = form.querySelector("[name=text]");
    this.field.addEventListener("input", () => this.soon());
    form.addEventListener("submit", () => this.show(false));
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), REST_MS);
  }

  async check() {
    const text = this.field.value;
    if (!text.trim()) return this.show(false);
    const told = await tell("POST", "/entries/check", { text }).catch(() => null);
    if (told && text === this.field.value) this.show(told.warnings.length > 0);
  }

  show(warn) {
    clearTimeout(this.timer);
    this.box.hidden = !warn;
  }
}
