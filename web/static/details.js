// The details of one place in a floating panel; the server writes them.
import { alertBox } from "./notice.js";
import { say, settings } from "./settings.js";

export class Details {
  constructor({ element, onClose }) {
    this.element = element;
    this.onClose = onClose;
    element.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) this.onClose();
    });
  }

  get place() {
    const card = this.element.querySelector(".card[data-id]");
    if (this.element.hidden || !card) return null;
    const { id, lon, lat, theme, name } = card.dataset;
    return { id: Number(id), lon: Number(lon), lat: Number(lat), theme, name };
  }

  /** Show the place `id` (of a team's own: below zero) and put the focus on its name; resolves to the place, or null. */
  open(id) {
    return this.show(id < 0 ? `${settings.urls.offer}${-id}/tafel` : `${settings.urls.place}${id}/tafel`);
  }

  /** Show the card at `url`; resolves to its place, or null. */
  async show(url) {
    this.request?.abort();
    const request = (this.request = new AbortController());
    try {
      const reply = await fetch(url, { signal: request.signal });
      if (!reply.ok) throw new Error(`status ${reply.status}`);
      this.element.innerHTML = await reply.text();
    } catch (error) {
      if (error.name === "AbortError") return null;
      this.element.replaceChildren(alertBox("danger", say("failed"), say("detailsFailed"), () => this.show(url)));
    }
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.element.querySelector(".card__title")?.focus({ preventScroll: true });
    return this.place;
  }

  close() {
    this.request?.abort();
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
