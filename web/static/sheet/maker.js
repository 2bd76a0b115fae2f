// Puts a sheet together: chosen places and a question go out in a body, a page or a PDF comes back; nothing stays.

const DELAY_MS = 250;
const MOST = 20;

export class SheetMaker {
  constructor(element) {
    this.element = element;
    const part = (name) => element.querySelector(`[data-sheet-${name}]`);
    Object.assign(this, JSON.parse(part("config").textContent));
    Object.assign(this, { language: part("language"), list: part("places"), paper: part("paper"), status: part("status"), none: part("none") });
    Object.assign(this, { address: part("address"), tick: part("tick"), printer: part("print"), saver: part("pdf") });
    this.language.addEventListener("change", () => this.draw());
    this.tick.addEventListener("change", () => this.draw());
    this.printer.addEventListener("click", () => this.print());
    this.saver.addEventListener("click", () => this.save());
    this.forget();
  }

  /** Show the sheet of these places ([{id, name}]); `question` is what /beratung/antwort is asked, `address` its label. */
  open({ places, question = null, address = "" }) {
    this.places = places.slice(0, MOST);
    this.question = question;
    this.label = address;
    this.tick.checked = false;
    this.address.hidden = !(question && address);
    this.draw(0);
  }

  /** Put one more place on the sheet. */
  add(place) {
    if (this.places.some(({ id }) => id === place.id)) return;
    if (this.places.length >= MOST) return this.say(this.strings.full);
    this.places.push(place);
    this.draw();
  }

  remove(id) {
    const at = this.places.findIndex((place) => place.id === id);
    this.places = this.places.filter((place) => place.id !== id);
    this.draw();
    // The button that had the focus is gone: the next one has it, so that several can be taken off in a row.
    (this.list.querySelectorAll("button")[Math.min(at, this.places.length - 1)] ?? this.language).focus();
    this.onRemove?.(id);
  }

  /** Throw everything away: places, question, address, what is seen of them. */
  forget() {
    this.request?.abort();
    clearTimeout(this.timer);
    Object.assign(this, { places: [], question: null, label: "", request: null });
    this.tick.checked = false;
    this.address.hidden = true;
    this.drawList();
    this.paper.replaceChildren();
    this.frame = null;
    this.say("");
    this.enable(false);
  }

  get wish() {
    const wish = { places: this.places.map(({ id }) => id), language: this.language.value };
    if (this.question) wish.question = this.question;
    if (this.question && this.label && this.tick.checked) wish.address = this.label;
    return wish;
  }

  draw(delay = DELAY_MS) {
    this.drawList();
    this.request?.abort();
    clearTimeout(this.timer);
    this.enable(false);
    if (this.places.length === 0) {
      this.paper.replaceChildren();
      return this.say("");
    }
    this.say(this.strings.making);
    this.timer = setTimeout(() => this.load(), delay);
  }

  drawList() {
    this.list.replaceChildren(...this.places.map((place) => this.row(place)));
    this.none.textContent = this.places.length ? "" : this.strings.nothing;
  }

  row({ id, name }) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "maker__remove";
    button.textContent = "×";
    button.setAttribute("aria-label", `${this.strings.remove}: ${name}`);
    button.addEventListener("click", () => this.remove(id));
    row.append(Object.assign(document.createElement("span"), { textContent: name }), button);
    return row;
  }

  async load() {
    const reply = await this.ask(this.urls.sheet);
    if (reply === null) return;
    if (!reply?.ok) return this.say(this.strings.failed);
    this.show(await reply.text());
  }

  /** Ask for the page or the PDF; null: somebody wanted something else meanwhile. */
  async ask(url) {
    const request = (this.request = new AbortController());
    const headers = { "Content-Type": "application/json", Accept: "*/*" };
    const body = JSON.stringify(this.wish);
    try {
      return await fetch(url, { method: "POST", headers, body, signal: request.signal, cache: "no-store" });
    } catch {
      return request.signal.aborted ? null : undefined;
    }
  }

  show(html) {
    // A new frame each time: a frame that is filled again would leave its old page in the history.
    const frame = document.createElement("iframe");
    frame.className = "maker__frame";
    frame.title = this.strings.preview;
    frame.srcdoc = html;
    frame.addEventListener("load", () => {
      if (this.frame !== frame) return;
      frame.style.height = `${frame.contentDocument.documentElement.scrollHeight}px`;
      this.enable(true);
      this.say(this.strings.ready);
    });
    this.frame = frame;
    this.paper.replaceChildren(frame);
  }

  print() {
    this.frame?.contentWindow.print();
  }

  async save() {
    this.say(this.strings.making);
    const reply = await this.ask(this.urls.pdf);
    if (reply === null) return;
    if (!reply?.ok) return this.say(this.strings.noPdf);
    const address = URL.createObjectURL(await reply.blob());
    const link = Object.assign(document.createElement("a"), { href: address, download: `zettel-${this.language.value}.pdf` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    this.say(this.strings.saved);
  }

  enable(on) {
    this.printer.disabled = this.saver.disabled = !on;
  }

  say(sentence) {
    this.status.textContent = sentence;
  }
}
