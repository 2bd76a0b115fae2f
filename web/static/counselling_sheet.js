// What goes on the sheet: a button in each row, a bar that counts, and the sheet above the page. Nothing of it is kept.
import { say } from "./settings.js";
import { SheetDialog } from "./sheet/dialog.js";

export class Sheet {
  constructor({ list, address, question }) {
    Object.assign(this, { list, address, question, chosen: new Map() });
    this.bar = document.getElementById("zettel-leiste");
    this.count = document.getElementById("zettel-zahl");
    this.dialog = new SheetDialog({ onRemove: (id) => this.toggle(id, false) });
    document.getElementById("zettel-oeffnen").addEventListener("click", () => this.open());
    list.element.addEventListener("click", (event) => this.clicked(event), { capture: true });
    list.element.addEventListener("focusin", () => this.follow());
  }

  clicked(event) {
    const button = event.target.closest(".row__sheet");
    if (!button) return;
    // The row itself shall not be chosen.
    event.stopPropagation();
    const id = Number(button.closest(".row").dataset.id);
    this.toggle(id, !this.chosen.has(id));
  }

  toggle(id, on) {
    const place = this.list.places.find((one) => one.id === id);
    if (on && place) this.chosen.set(id, place.name);
    if (!on) this.chosen.delete(id);
    this.paint();
  }

  /** Put a button into every row, and say how many are chosen. */
  paint() {
    for (const row of this.list.rows) this.button(row, this.chosen.has(Number(row.dataset.id)));
    this.follow();
    this.bar.hidden = this.list.rows.length === 0 && this.chosen.size === 0;
    document.getElementById("zettel-oeffnen").disabled = this.chosen.size === 0;
    this.count.textContent = say("sheet", { n: this.chosen.size });
  }

  /** The list is one tab stop: only the button of its current row can be reached from there. */
  follow() {
    for (const row of this.list.rows) {
      const button = row.querySelector(".row__sheet");
      if (button) button.tabIndex = row.firstElementChild.tabIndex;
    }
  }

  button(row, on) {
    // The sheet is made of places of the map.
    if (Number(row.dataset.id) < 0) return;
    const name = row.querySelector(".row__name").textContent;
    let button = row.querySelector(".row__sheet");
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.className = "row__sheet";
      row.querySelector(".row__link").after(button);
    }
    button.setAttribute("aria-pressed", String(on));
    button.setAttribute("aria-label", `${name}: ${say(on ? "offSheet" : "onSheet")}`);
    button.replaceChildren(sign(on ? "check" : "add"), sign("sheet"));
  }

  open() {
    const places = [...this.chosen].map(([id, name]) => ({ id, name }));
    this.dialog.open({ places, question: this.question(), address: this.address.field.value });
  }

  forget() {
    this.chosen.clear();
    this.dialog.forget();
    this.paint();
  }
}

function sign(key) {
  const template = document.getElementById("zeichen");
  return template.content.querySelector(`[data-sign="${key}"] svg`).cloneNode(true);
}
