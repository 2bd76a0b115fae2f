// The sheet above another page, for example the counselling scene:
//   const sheet = new SheetDialog();            once; the page includes sheet/_dialog.html and static/sheet/sheet.css
//   sheet.open({ places, question, address });  places: [{id, name}], question: as for /beratung/antwort, address: its label
//   sheet.forget();                             with the address, and when nobody is there any more
import { SheetMaker } from "./maker.js";

export class SheetDialog {
  constructor({ onRemove } = {}) {
    this.element = document.getElementById("zettel");
    this.maker = new SheetMaker(this.element.querySelector("[data-sheet]"));
    this.maker.onRemove = onRemove;
    this.element.querySelector("[data-sheet-close]").addEventListener("click", () => this.element.close());
    // What lies behind a closed sheet is not kept.
    this.element.addEventListener("close", () => this.maker.forget());
  }

  open(choice) {
    this.element.showModal();
    this.maker.open(choice);
  }

  forget() {
    if (this.element.open) this.element.close();
    this.maker.forget();
  }
}
