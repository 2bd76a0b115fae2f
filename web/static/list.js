// The list: one tab stop, in step with the map; the server writes its rows.
import { say, settings } from "./settings.js";

const PATIENCE_MS = 400;
const MOST_ROWS = 200;
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5, Home: -Infinity, End: Infinity };

export class PlaceList {
  constructor({ element, onChoose, onPoint, onFail, onAnswer, onDrawn }) {
    Object.assign(this, { element, onChoose, onPoint, onFail, onAnswer, onDrawn });
    element.addEventListener("click", (event) => this.clicked(event));
    element.addEventListener("keydown", (event) => this.pressed(event));
    for (const type of ["focusin", "mouseover"]) {
      element.addEventListener(type, (event) => this.pointAt(event.target.closest(".row")));
    }
    for (const type of ["focusout", "mouseleave"]) element.addEventListener(type, () => this.pointAt(null));
    this.settle();
  }

  get rows() {
    return [...this.element.querySelectorAll(".row")];
  }

  get answer() {
    return this.element.querySelector(".answer");
  }

  /** Ask anew; as many rows as were unfolded come again. */
  async load(params) {
    const limit = Math.min(MOST_ROWS, Math.max(settings.page_size, this.rows.length));
    if (limit > settings.page_size) params.set("limit", String(limit));
    const answer = await this.fetch(params);
    if (!answer) return;
    const focused = document.activeElement?.closest?.(".row")?.dataset.id;
    this.answer.replaceWith(answer);
    this.settle(focused);
    this.onAnswer(answer.dataset);
  }

  async more(offset) {
    this.params.set("offset", String(offset));
    const answer = await this.fetch(this.params);
    if (!answer) return;
    const rows = [...answer.querySelectorAll(".row")];
    this.element.querySelector(".rows").append(...rows);
    const paging = answer.querySelector(".paging");
    this.element.querySelector(".paging").replaceWith(...(paging ? [paging] : []));
    this.settle(rows[0]?.dataset.id);
  }

  async fetch(params) {
    this.request?.abort();
    const request = (this.request = new AbortController());
    this.params = params;
    try {
      return await this.patiently(request, this.answerTo(params, request.signal));
    } catch (error) {
      if (error.name !== "AbortError") this.onFail(error);
      return null;
    }
  }

  async answerTo(params, signal) {
    const reply = await this.ask(params, signal);
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    const holder = document.createElement("template");
    holder.innerHTML = await this.read(reply);
    return holder.content.querySelector(".answer");
  }

  /** Wait for `work` of a request, and say so when it takes a while. */
  async patiently(request, work) {
    const waiting = setTimeout(() => this.wait(true), PATIENCE_MS);
    try {
      return await work;
    } finally {
      clearTimeout(waiting);
      if (this.request === request) this.wait(false);
    }
  }

  ask(params, signal) {
    return fetch(`${settings.urls.list}?${params}`, { signal });
  }

  read(reply) {
    return reply.text();
  }

  /** After a while say that something is under way; the old answer stays until the new one is there. */
  wait(on) {
    this.element.setAttribute("aria-busy", String(on));
    this.element.querySelector(".loading")?.remove();
    if (!on) return;
    const strip = document.createElement("div");
    strip.className = "loading";
    strip.append(say("loading"), ...Array.from({ length: 3 }, () => document.createElement("i")));
    this.element.prepend(strip);
  }

  /** Make the list one tab stop, at `id` if it is there. */
  settle(id) {
    const links = this.rows.map((row) => row.firstElementChild);
    const current = links.find((link) => link.parentElement.dataset.id === id) ?? null;
    const stop = current ?? links.find((link) => link.hasAttribute("aria-current")) ?? links[0];
    for (const link of links) {
      const index = link === stop ? 0 : -1;
      if (link.tabIndex !== index) link.tabIndex = index;
    }
    this.paintBack();
    current?.focus({ preventScroll: true });
  }

  paintBack() {
    const back = this.element.querySelector(".paging__back");
    if (back) back.hidden = true;
    const where = this.element.querySelector(".paging__where");
    if (where) where.hidden = true;
  }

  /** Mark the row of the place `id`, or none. */
  choose(id, { scroll = false } = {}) {
    for (const row of this.rows) {
      const link = row.firstElementChild;
      if (row.dataset.id !== String(id)) {
        link.removeAttribute("aria-current");
        continue;
      }
      link.setAttribute("aria-current", "true");
      if (scroll) row.scrollIntoView({ block: "nearest" });
    }
  }

  /** Put the focus on the row of `id`, else on the first one. */
  focus(id) {
    const row = this.rows.find((candidate) => candidate.dataset.id === String(id)) ?? this.rows[0];
    this.moveTo(row);
  }

  clicked(event) {
    const more = event.target.closest("[data-more]");
    if (more) {
      event.preventDefault();
      this.more(Number(more.dataset.more));
      return;
    }
    const row = event.target.closest(".row");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.onChoose(placeOf(row));
  }

  pressed(event) {
    const row = event.target.closest(".row");
    if (!row || !(event.key in STEPS) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const rows = this.rows;
    const next = Math.max(0, Math.min(rows.length - 1, rows.indexOf(row) + STEPS[event.key]));
    this.moveTo(rows[next]);
  }

  moveTo(row) {
    if (!row) return;
    for (const other of this.rows) other.firstElementChild.tabIndex = other === row ? 0 : -1;
    row.firstElementChild.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  pointAt(row) {
    if (row === this.pointed) return;
    this.pointed = row;
    this.onPoint(row && placeOf(row));
  }
}

function placeOf(row) {
  const { id, lon, lat, theme } = row.dataset;
  const name = row.querySelector(".row__name").textContent;
  return { id: Number(id), key: id, lon: Number(lon), lat: Number(lat), theme, name };
}
