// What is asked besides the address: how, how long, when, what. The form is the state; it has no field on who asks.
import { settings } from "./settings.js";

const WINDOW_MINUTES = 60;
const TICKED = ["free", "without_appointment", "without_documents", "step_free", "checked", "unknown"];
const CHAIN_MINUTES = 60;
const MOST_PASSED = 12;

export class Question {
  constructor({ form, onChange }) {
    this.form = form;
    this.onChange = onChange;
    form.addEventListener("submit", (event) => (event.preventDefault(), this.onChange()));
    // Some controls stand beside their form, among the answer.
    document.addEventListener("change", (event) => {
      if (event.target.form !== form || !event.target.name) return;
      if (event.target.name === "when") this.allowTime();
      this.show();
      this.onChange();
    });
    this.show();
  }

  get themes() {
    return [...this.form.querySelectorAll('[name="theme"]:checked')].map((box) => box.value);
  }

  get values() {
    return Object.fromEntries(new FormData(this.form));
  }

  /** Show only what belongs to the choices, and the chosen themes under their group. */
  show() {
    const { mode, when } = this.values;
    this.form.elements.profile.disabled = mode === "bike";
    const moments = document.getElementById("zeiten");
    moments.hidden = when === "now";
    for (const part of moments.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== when;
    document.getElementById("unterwegs").hidden = when !== "chain";
    this.form.dataset.when = when;
    if (when !== "now") this.fillMoment();
    this.countConditions();
    for (const topic of this.form.querySelectorAll(".topic")) {
      const names = [...topic.querySelectorAll(":checked")].map((box) => box.parentElement.textContent.trim());
      topic.querySelector(".topic__chosen").textContent = names.join(", ");
    }
  }

  /** A way over a place takes longer than a way there. */
  allowTime() {
    if (this.chained && this.minutes < CHAIN_MINUTES) this.form.elements.max_minutes.value = String(CHAIN_MINUTES);
  }

  /** Say on the button how many conditions are set behind it. */
  countConditions() {
    const { conditions } = this;
    const behind = ["without_appointment", "without_documents", "step_free", "checked", "age", "languages"];
    const set = behind.filter((name) => conditions[name] !== undefined).length;
    document.getElementById("gesetzt").textContent = set ? String(set) : "";
  }

  /** What a place may ask for. */
  get conditions() {
    const { language, age, ...rest } = this.values;
    const conditions = Object.fromEntries(TICKED.filter((name) => name in rest).map((name) => [name, true]));
    if (language) conditions.languages = [language];
    if (/^\d{1,3}$/.test(age ?? "") && Number(age) <= 120) conditions.age = Number(age);
    return conditions;
  }

  dropConditions() {
    for (const name of TICKED) this.form.elements[name].checked = false;
    this.form.elements.language.value = this.form.elements.age.value = "";
  }

  get words() {
    return document.getElementById("stichwort").value.trim();
  }

  fillMoment() {
    const { day, leave } = this.form.elements;
    const [today, now] = this.now();
    day.value ||= today;
    leave.value ||= now;
  }

  /** Day and time on the town's clock. */
  now() {
    const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: settings.timezone, dateStyle: "short", timeStyle: "short" });
    return clock.format(new Date()).split(" ");
  }

  /** Change what a button of the answer offers. */
  apply({ depart_at, open, unknown, conditions, ...rest }) {
    if (conditions === null) this.dropConditions();
    for (const [name, value] of Object.entries(rest)) this.form.elements[name].value = String(value);
    if (unknown !== undefined) this.form.elements.unknown.checked = unknown;
    if (open) this.form.elements.open.checked = open === "on_arrival";
    if (depart_at) {
      if (this.values.when === "now") this.form.elements.when.value = "later";
      this.form.elements.aim.value = "leave";
      [this.form.elements.day.value, this.form.elements.leave.value] = depart_at.split("T");
    }
    this.show();
    this.onChange();
  }

  reset() {
    this.form.reset();
    document.getElementById("stichwort").value = "";
    this.show();
  }

  /** How and when, for all questions about ways; null where a time is missing. */
  way() {
    const { mode, profile = "standard", when, day, aim, leave, from, to } = this.values;
    const way = { mode, profile };
    if (when === "now" || when === "chain") return way;
    if (!day || (when === "later" ? !leave : !(from && to))) return null;
    if (when === "later") return { ...way, [aim === "arrive" ? "arrive_by" : "depart_at"]: `${day}T${leave}` };
    return { ...way, visit: { from: `${day}T${from}`, to: `${day}T${to}` } };
  }

  /** The same on another day, where the timetable of another day was taken. */
  wayOn(day) {
    const way = this.way();
    if (!day || !way) return way;
    const { visit, arrive_by, depart_at } = way;
    const moved = (moment) => `${day}T${moment.split("T")[1]}`;
    if (visit) return { ...way, visit: { from: moved(visit.from), to: moved(visit.to) } };
    if (arrive_by) return { ...way, arrive_by: moved(arrive_by) };
    return { ...way, depart_at: moved(depart_at ?? this.now().join("T")) };
  }

  /** How and when over a window of departures: what is typical counts, not the luck of one minute. */
  span() {
    const way = this.way();
    if (!way || way.visit || way.mode !== "transit") return way;
    return { ...way, window_minutes: WINDOW_MINUTES };
  }

  /** The question for the places. */
  places() {
    const way = this.span();
    if (!way) return null;
    const { max_minutes, open = "any", sort = "time" } = this.values;
    const { words, conditions } = this;
    const take_part = this.form.elements.take_part.checked;
    const themes = this.themes.length || words || take_part ? this.themes : settings.defaults;
    return { ...way, max_minutes: Number(max_minutes), themes, words, take_part, conditions, open, sort };
  }

  /** The question for what lies on the way; null where something is missing. */
  chain(goal) {
    const { mode, profile = "standard", max_minutes, first, day, by, stay } = this.values;
    if (!goal || !day || !by) return null;
    const how = { mode, profile, max_minutes: Number(max_minutes), themes: [first], stay_minutes: Number(stay) };
    return { ...how, destination: goal, arrive_by: `${day}T${by}`, limit: MOST_PASSED, detailed: MOST_PASSED };
  }

  get chained() {
    return this.values.when === "chain";
  }

  /** How, how long and when, in one line. */
  brief() {
    const shown = [`[name="mode"]:checked + span`, `[name="when"]:checked + span`];
    const [mode, when] = shown.map((choice) => this.form.querySelector(choice).textContent.trim());
    return `${mode} · ${this.form.elements.max_minutes.selectedOptions[0].text} · ${when}`;
  }

  get minutes() {
    return Number(this.values.max_minutes);
  }
}
