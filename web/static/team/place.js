// What one may say of a place of the map: still right, something is different, a tip, gone.
import { say, settings } from "../settings.js";
import { tell } from "./api.js";

export class PlaceActs {
  /** `onDone(id)` shows the place anew. */
  constructor({ announce, onDone }) {
    this.announce = announce;
    this.onDone = onDone;
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("change", ({ target }) => target.closest("[data-place-override]") && target.name === "field" && this.fill(target));
    document.addEventListener("toggle", ({ target }) => this.opened(target), true);
  }

  clicked({ target }) {
    const verdict = target.closest("[data-place-verdict]");
    if (verdict) this.judge(verdict, verdict.dataset.placeVerdict);
    const withdraw = target.closest("[data-place-withdraw]");
    if (withdraw) this.send(withdraw, (id) => tell("DELETE", `/places/${id}/overrides/${withdraw.dataset.placeWithdraw}`), "changed");
  }

  submitted(event) {
    const form = event.target;
    if (!form.matches("[data-place-override], [data-place-note]")) return;
    event.preventDefault();
    if (form.matches("[data-place-note]")) {
      this.send(form, (id) => tell("POST", `/places/${id}/notes`, { text: form.elements.text.value.trim() }), "noted");
    } else this.override(form);
  }

  opened(block) {
    const menu = block.open && block.querySelector?.("[data-place-override] select");
    if (menu) this.fill(menu);
  }

  /** Show what stands there now, and begin with it. */
  fill(menu) {
    const { value } = menu.selectedOptions[0].dataset;
    const form = menu.form;
    form.querySelector("[data-now]").textContent = say("theirs", { value: value || say("empty") });
    form.elements.value.value = value;
  }

  judge(button, verdict) {
    return this.send(button, (id) => tell("POST", `/places/${id}/confirmations`, { verdict }), verdict === "right" ? "confirmed" : "gone", verdict === "gone" ? () => this.judge(button, "right") : null);
  }

  /** Somebody may have been faster: then nothing is overwritten, and both stand there to be compared. */
  override(form) {
    const { field, value } = form.elements;
    const seen = field.selectedOptions[0].dataset;
    const told = { value: value.value.trim(), seen: seen.value };
    return this.send(form, async (id) => {
      try {
        await tell("PUT", `/places/${id}/overrides/${field.value}`, told);
      } catch (error) {
        if (error.status !== 412) throw error;
        return clash(form, seen, error.current.value);
      }
      return true;
    }, "changed", () => this.send(form, (id) => tell("DELETE", `/places/${id}/overrides/${field.value}`), "undone"));
  }

  async send(element, step, done, undo) {
    const here = element.closest("[data-place]") ?? this.last;
    const id = Number(here.dataset.place);
    this.last = here;
    try {
      if ((await step(id)) === false) return;
    } catch (error) {
      const refused = error.status && error.status < 500;
      return this.announce(refused ? say("refused", { why: error.message }) : say("notSent"), say("again"), refused ? null : () => this.send(element, step, done, undo));
    }
    await this.onDone(id, say(done));
    this.announce(say(done), say("undo"), undo);
  }
}

/** Show both, and let the next click on "save" be meant; the own text stays in its field. */
function clash(form, seen, now) {
  const box = form.querySelector(".clash");
  seen.value = now;
  box.replaceChildren(say("stale"), document.createElement("br"), say("theirs", { value: now || say("empty") }));
  box.hidden = false;
  return false;
}

export function remember(strings) {
  Object.assign(settings.strings, strings);
}
