// The panel in which one adds or changes: what was typed stays in it until it is saved or thrown away.
import "./preset.js";
import { map, say } from "../settings.js";
import { tell } from "./api.js";
import { Spot } from "./spot.js";

const LISTS = new Set(["asks", "languages", "themes"]);
const OF_SERVICE = ["opening_hours", "cost", "asks", "languages"];

export class Adding {
  /** `announce(text, label, act)` says what happened; `onSaved(id)` hears of it, with "gap-7" or null after undoing. */
  constructor({ panel, known, announce, onSaved }) {
    Object.assign(this, { panel, known, announce, onSaved });
    this.word = document.getElementById("eintragen-ansage");
    this.clash = document.getElementById("widerspruch");
    this.spot = new Spot({ panel, known, onWord: (text) => (document.getElementById("ansage").textContent = text) });
    this.spot.scene = (aiming) => document.getElementById("szene").classList.toggle("is-placing", aiming);
    this.button = document.querySelector("[data-add-open]");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.open());
    panel.addEventListener("change", ({ target }) => this.changed(target));
    panel.addEventListener("submit", (event) => (event.preventDefault(), this.save(event.target)));
    panel.addEventListener("click", ({ target }) => {
      if (target.closest("[data-add-close]")) this.close();
      if (target.closest("[data-add-cancel]")) this.cancel();
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      this.close();
    });
    window.addEventListener("online", () => this.waiting?.());
    window.addEventListener("beforeunload", (event) => this.isDraft() && event.preventDefault());
  }

  get form() {
    return this.panel.querySelector(".add__form:not([hidden])");
  }

  isDraft() {
    return [...this.panel.querySelectorAll(".add__form .field")].some((field) => field.tagName !== "SELECT" && field.value.trim());
  }

  open() {
    this.panel.hidden = false;
    document.getElementById("szene").classList.add("is-adding");
    map.invalidateSize({ animate: false });
    document.getElementById("eintragen-titel").focus();
    this.announce("");
  }

  /** Begin at a place of the map. */
  openAt({ place, placeName }) {
    if (this.record) this.reset();
    this.open();
    this.pick("resource");
    const { lon, lat } = document.querySelector(`.card[data-id="${place}"]`).dataset;
    this.panel.querySelector("[name=wo][value=place]").checked = true;
    this.spot.turn("place");
    this.spot.point(Number(lon), Number(lat), () => placeName, { place_id: Number(place) });
  }

  /** Close; a draft stays in the page. */
  close() {
    this.spot.end();
    this.panel.hidden = true;
    document.getElementById("szene").classList.remove("is-adding");
    map.invalidateSize({ animate: false });
    this.button.focus();
  }

  cancel() {
    this.reset();
    this.close();
  }

  /** Throw the draft away. */
  reset() {
    this.record = this.spot.editing = this.waiting = null;
    for (const form of this.panel.querySelectorAll(".add__form")) form.reset();
    this.clash.hidden = true;
    this.word.textContent = "";
    this.dress();
    this.spot.turn(this.spot.way);
    this.consent();
  }

  pick(noun) {
    const choice = this.panel.querySelector(`[name=was][value=${noun}]`);
    if (choice) choice.checked = true;
    for (const form of this.panel.querySelectorAll(".add__form")) form.hidden = form.dataset.add !== noun;
    for (const button of this.panel.querySelectorAll("[data-save]")) button.hidden = button.dataset.save !== noun;
  }

  changed(control) {
    if (control.name === "was") this.pick(control.value);
    if (control.name === "legal_basis") this.consent();
    if (control.name !== "asks") return;
    const boxes = [...this.panel.querySelectorAll("[name=asks]")];
    for (const box of boxes) if (box !== control && control.checked && (box.value === "nothing") !== (control.value === "nothing")) box.checked = false;
  }

  consent() {
    const pair = this.panel.querySelector("[data-consent]");
    if (!pair) return;
    pair.hidden = this.panel.querySelector("[name=legal_basis]:checked")?.value !== "consent";
    for (const field of pair.querySelectorAll("input")) field.required = !pair.hidden;
  }

  /** Words of adding, or of changing. */
  dress() {
    const editing = this.record ? "edit" : "new";
    const title = document.getElementById("eintragen-titel");
    title.textContent = title.dataset[editing];
    this.panel.querySelector(".add__kinds").hidden = this.record !== null;
    this.panel.querySelector(".add__where").hidden = this.record !== null;
    for (const part of this.panel.querySelectorAll("[data-service]")) part.hidden = this.record !== null;
    for (const label of this.panel.querySelectorAll("[data-label-new]")) label.textContent = label.dataset[this.record ? "labelEdit" : "labelNew"];
  }

  /** Change a record that is there: the form begins with what stands there now. */
  async change({ noun, number }) {
    try {
      const record = await tell("GET", `/${this.known.paths[noun]}/${number}`);
      this.reset();
      this.record = { noun, number, version: record.version, seen: record };
      this.spot.editing = true;
      this.dress();
      this.pick(noun);
      fill(this.form, record);
      this.consent();
      this.open();
    } catch (error) {
      this.announce(error.status ? say("refused", { why: error.message }) : say("notSent"));
    }
  }

  async save(form) {
    if (this.busy) return;
    this.waiting = null;
    if (!this.record && !this.spot.told) {
      this.word.textContent = say("noWhere");
      this.panel.querySelector("[data-aim]").focus();
      return;
    }
    this.busy = true;
    this.word.textContent = "";
    try {
      await (this.record ? this.store(form) : this.create(form));
    } catch (error) {
      this.failed(form, error);
    } finally {
      this.busy = false;
    }
  }

  failed(form, error) {
    if (error.current) return this.compare(form, error.current);
    if (error.status && error.status < 500) return (this.word.textContent = say("refused", { why: error.message }));
    // Nothing is thrown away: the draft stays in the page and goes when the network is back.
    this.word.textContent = `${say("notSent")} ${navigator.onLine ? "" : say("sentSoon")}`;
    this.waiting = () => this.save(form);
  }

  async create(form) {
    const noun = form.dataset.add;
    const values = read(form);
    const service = noun === "resource" ? Object.fromEntries(OF_SERVICE.filter((name) => name in values).map((name) => [name, values[name]])) : {};
    for (const name of noun === "resource" ? OF_SERVICE : []) delete values[name];
    const made = await tell("POST", `/${this.known.paths[noun]}`, { ...values, ...this.spot.told });
    if (worth(service)) await tell("POST", "/services", { ...service, resource_id: made.id, name: values.name });
    this.done();
    await this.onSaved(`${noun}-${made.id}`);
    this.announce(say(`saved_${noun}`), say("undo"), () => this.undoNew(noun, made.id));
  }

  async undoNew(noun, id) {
    try {
      await tell("DELETE", `/${this.known.paths[noun]}/${id}`);
      await this.onSaved(null);
      this.announce(say("undone"));
    } catch (error) {
      this.announce(error.status ? say("refused", { why: error.message }) : say("notSent"), say("again"), () => this.undoNew(noun, id));
    }
  }

  async store(form) {
    const { noun, number, version } = this.record;
    const values = read(form, { whole: true });
    if (noun === "resource") for (const name of OF_SERVICE) delete values[name];
    const changed = await tell("PATCH", `/${this.known.paths[noun]}/${number}`, values, version);
    this.done();
    await this.onSaved(`${noun}-${number}`);
    this.announce(say("changed"), say("undo"), () => this.undoChange(noun, number, changed.version));
  }

  async undoChange(noun, number, version) {
    try {
      await tell("POST", `/records/${noun}/${number}/undo`, undefined, version);
      await this.onSaved(`${noun}-${number}`);
      this.announce(say("undone"));
    } catch (error) {
      this.announce(error.status ? say("refused", { why: error.message }) : say("notSent"));
    }
  }

  done() {
    this.reset();
    this.close();
  }

  /** Somebody was faster: both versions side by side, and a person decides. */
  compare(form, current) {
    const mine = read(form, { whole: true });
    const list = document.createElement("dl");
    for (const name of Object.keys(mine)) {
      if (!(name in current) || same(mine[name], current[name])) continue;
      const term = document.createElement("dt");
      term.textContent = nameOf(form, name);
      list.append(term, line(say("theirs", { value: shown(form, name, current[name]) })), line(say("mine", { value: shown(form, name, mine[name]) })));
    }
    const title = document.createElement("p");
    title.textContent = say("stale");
    this.record.version = current.version;
    this.clash.replaceChildren(title, list, act(say("keepMine"), () => form.requestSubmit()), act(say("takeTheirs"), () => (fill(form, current), (this.clash.hidden = true))));
    this.clash.hidden = false;
    this.clash.scrollIntoView({ block: "nearest" });
    this.clash.querySelector("button").focus();
  }
}

/** What stands in a form; `whole`: with what is empty, which takes a value away. */
function read(form, { whole = false } = {}) {
  const told = {};
  const hidden = (control) => control.closest("[data-service][hidden], [data-consent][hidden]");
  for (const control of form.elements) {
    const { name, type, value } = control;
    if (!name || hidden(control)) continue;
    if (name === "take_part") told[name] = control.checked;
    else if (type === "checkbox") (told[name] ??= [], control.checked && told[name].push(value));
    else if (type === "radio") control.checked && (told[name] = value);
    else if (value.trim() || whole) told[name] = value.trim() || null;
  }
  if (typeof told.themes === "string") told.themes = [told.themes];
  if (told.asks?.includes("nothing")) told.asks = [];
  else if (told.asks?.length === 0) delete told.asks;
  return told;
}

/** Whether a service was described at all. */
function worth({ opening_hours, cost, asks, languages }) {
  return Boolean(opening_hours || asks || languages?.length || (cost && cost !== "unknown"));
}

function fill(form, record) {
  for (const control of form.elements) {
    const { name, type } = control;
    if (!name || !(name in record)) continue;
    const value = record[name];
    if (name === "take_part") control.checked = value;
    else if (type === "checkbox") control.checked = (value ?? []).includes(control.value);
    else if (type === "radio") control.checked = control.value === value;
    else control.value = (LISTS.has(name) ? value?.[0] : value) ?? "";
  }
}

function same(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null) || (one ?? "") === (other ?? "");
}

function nameOf(form, name) {
  const control = form.querySelector(`[name=${name}]`);
  return (control.closest("fieldset")?.querySelector("legend") ?? control.closest("label")).firstChild.textContent.trim();
}

/** A value as the form shows it. */
function shown(form, name, value) {
  const values = Array.isArray(value) ? value : [value];
  const words = values.map((one) => {
    const option = form.querySelector(`[name=${name}] option[value="${one}"]`);
    const box = form.querySelector(`input[name=${name}][value="${one}"]`);
    return option?.text ?? box?.parentElement.textContent.trim() ?? String(one ?? "");
  });
  return words.filter(Boolean).join(", ") || say("empty");
}

function line(text) {
  const element = document.createElement("dd");
  element.textContent = text;
  return element;
}

function act(text, run) {
  const button = document.createElement("button");
  const label = document.createElement("span");
  button.type = "button";
  button.className = "kern-btn kern-btn--secondary dense";
  label.className = "kern-label";
  label.textContent = text;
  button.append(label);
  button.addEventListener("click", run);
  return button;
}
