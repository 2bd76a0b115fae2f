// Bubbles on the map, and the cross-hair that sets the point of the next entry by keyboard or mouse.
import { map, say } from "../settings.js";

export class Pins {
  constructor({ pins }) {
    this.layer = L.layerGroup().addTo(map);
    this.drawn = new Map();
    this.spot = null;
    for (const pin of pins) this.draw(pin);
    this.container = map.getContainer();
    this.container.addEventListener("keydown", (event) => this.pressed(event));
    map.on("click", ({ latlng }) => this.button && this.set(latlng));
  }

  draw({ id, lon, lat, text }) {
    this.forget(id);
    const icon = L.divIcon({ html: bubble(), className: "bubble", iconSize: [32, 32], iconAnchor: [16, 16] });
    this.drawn.set(id, L.marker([lat, lon], { icon, keyboard: false, title: text }).addTo(this.layer));
  }

  forget(id) {
    this.drawn.get(id)?.remove();
    this.drawn.delete(id);
  }

  /** Let somebody choose the point: the map under the cross, Enter or a click sets it. */
  begin(button, field) {
    if (this.button) return this.end();
    this.button = button;
    this.field = field;
    button.setAttribute("aria-pressed", "true");
    this.container.closest(".canvas").classList.add("is-aiming");
    document.getElementById("ansage").textContent = say("pinHere");
    this.container.focus();
  }

  pressed(event) {
    if (!this.button || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter") this.set(map.getCenter());
    else this.end();
  }

  set({ lat, lng }) {
    this.keep({ lon: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) });
    document.getElementById("ansage").textContent = say("pinned");
    this.end(true);
  }

  /** Hold a point for the next entry. */
  keep(spot) {
    this.spot = spot;
    this.draw({ id: "next", ...spot, text: say("onMap") });
  }

  /** Return the point for an entry, or null, and hold none any more. */
  take() {
    const spot = this.spot;
    this.spot = null;
    this.forget("next");
    for (const button of document.querySelectorAll("[data-pin]")) button.classList.remove("has-spot");
    return spot;
  }

  end(set = false) {
    if (!this.button) return;
    this.container.closest(".canvas").classList.remove("is-aiming");
    this.button.setAttribute("aria-pressed", "false");
    this.button.classList.toggle("has-spot", set || this.spot !== null);
    this.button = null;
    this.field?.focus();
  }
}

function bubble() {
  const span = document.createElement("span");
  span.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 4h18v13H9l-4 4v-4H3z"/><path d="M7 9h10M7 12.5h7"/></svg>';
  return span;
}
