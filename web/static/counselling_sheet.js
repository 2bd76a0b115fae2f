// What goes on the sheet: pressed in the rows, a bar that counts, and the sheet above the page. Nothing of it is kept.
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

  /** Press the buttons of those that are chosen, and say how many they are. */
  paint() {
    for (const button of this.buttons) press(button, this.chosen.has(Number(button.parentElement.dataset.id)));
    this.follow();
    this.bar.hidden = this.list.rows.length === 0 && this.chosen.size === 0;
    this.bar.dataset.count = this.chosen.size;
    document.getElementById("zettel-oeffnen").disabled = this.chosen.size === 0;
    this.count.textContent = say("sheet", { n: this.chosen.size });
  }

  /** The list is one tab stop: only the button of its current row can be reached from there. */
  follow() {
    for (const button of this.buttons) {
      const { tabIndex } = button.parentElement.firstElementChild;
      if (button.tabIndex !== tabIndex) button.tabIndex = tabIndex;
    }
  }

  get buttons() {
    return this.list.element.querySelectorAll(".row__sheet");
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

function press(button, on) {
  if (button.getAttribute("aria-pressed") === String(on)) return;
  const name = button.parentElement.querySelector(".row__name").textContent;
  button.setAttribute("aria-pressed", String(on));
  button.setAttribute("aria-label", `${name}: ${say(on ? "offSheet" : "onSheet")}`);
}
