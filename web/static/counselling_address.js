// From where: a field with suggestions. What is typed travels in the body of a request and stays nowhere.
import { say } from "./settings.js";

const TYPING_MS = 150;
const MOST = 6;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class Address {
  constructor({ field = "adresse", list = "vorschlaege", onChoose, onTyping }) {
    this.field = document.getElementById(field);
    this.list = document.getElementById(list);
    this.error = document.getElementById(`${field}-fehler`);
    Object.assign(this, { onChoose, onTyping, found: [], active: -1, answered: "" });
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("blur", () => this.close());
    // A press would take the focus out of the field, and with it the list.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.index));
    });
  }

  typed() {
    this.complain("");
    this.onTyping();
    clearTimeout(this.typing);
    if (this.field.value.trim()) this.typing = setTimeout(() => this.suggest(), TYPING_MS);
    else this.close();
  }

  async suggest() {
    this.request?.abort();
    const request = (this.request = new AbortController());
    const text = this.field.value.trim();
    try {
      const found = await this.search(text, request.signal);
      if (this.request !== request) return;
      this.found = found;
      this.answered = text;
      this.open();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.found = [];
      this.close();
      this.complain(say("addressFailed"));
    }
  }

  async search(text, signal) {
    const body = JSON.stringify({ text, limit: MOST });
    const headers = { "Content-Type": "application/json" };
    const reply = await fetch("/api/v1/addresses/search", { method: "POST", headers, body, signal, cache: "no-store" });
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    return (await reply.json()).results;
  }

  open() {
    this.active = -1;
    this.list.replaceChildren(...this.found.map((one, index) => this.option(one, index)));
    this.list.hidden = this.found.length === 0;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.field.removeAttribute("aria-activedescendant");
    if (this.found.length) document.getElementById("ansage").textContent = say("suggested", { n: this.found.length });
    else this.complain(say("noAddress"));
  }

  close() {
    clearTimeout(this.typing);
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      this.take();
    }
    if (!(event.key in STEPS) || this.list.hidden) return;
    event.preventDefault();
    const count = this.found.length;
    this.active = (this.active + STEPS[event.key] + count + (this.active < 0 && event.key === "ArrowUp" ? 1 : 0)) % count;
    for (const option of this.list.children) {
      option.setAttribute("aria-selected", String(Number(option.dataset.index) === this.active));
    }
    const option = this.list.children[this.active];
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  /** Take the marked suggestion, or the best one for all that is typed: whoever types fast has seen the list of less. */
  async take() {
    const text = this.field.value.trim();
    if (!text) return;
    clearTimeout(this.typing);
    const marked = !this.list.hidden && this.active >= 0;
    if (!marked && (this.list.hidden || this.answered !== text)) await this.suggest();
    if (this.found.length && (marked || this.answered === text)) this.choose(Math.max(0, this.active));
  }

  choose(index) {
    const { label, lon, lat } = this.found[index];
    this.name(label);
    this.onChoose({ lon, lat }, label);
  }

  /** Write what stands for the point into the field. */
  name(label) {
    this.request?.abort();
    this.found = [];
    this.answered = "";
    this.field.value = label;
    this.list.replaceChildren();
    this.close();
    this.complain("");
  }

  forget() {
    this.name("");
    this.field.defaultValue = "";
  }

  complain(sentence) {
    this.error.textContent = sentence;
    this.field.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence) this.field.setAttribute("aria-invalid", "true");
  }

  option({ label, precision }, index) {
    const option = document.createElement("li");
    const exact = document.createElement("small");
    option.id = `${this.list.id.replace(/vorschlaege$/, "vorschlag")}-${index}`;
    option.dataset.index = index;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    exact.textContent = say(precision);
    option.append(label, exact);
    return option;
  }
}
