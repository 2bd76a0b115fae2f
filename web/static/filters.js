// The question: neighbourhood, search text, groups, themes, order. The form is the state.
import { settings } from "./settings.js";

const TYPING_MS = 150;
const ALL_THEMES = Object.values(settings.groups).flat();

export class Filters {
  constructor({ form, onChange, onArea }) {
    this.form = form;
    this.onChange = onChange;
    this.themes = [...form.querySelectorAll('input[name="theme"]')];
    this.groups = [...form.querySelectorAll('input[name="group"]')];
    this.area = settings.area;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      form.querySelector("#filter").hidePopover?.();
      this.changed();
    });
    form.addEventListener("change", (event) => this.heard(event.target, onArea));
    form.elements.q.addEventListener("input", () => this.changedSoon());
    form.querySelector("#filter-alles").addEventListener("click", () => this.reset());
    this.showGroups();
  }

  heard(control, onArea) {
    if (control.name === "q") return;
    if (control.name === "stadtteil") {
      this.area = areaOf(control.selectedOptions[0]);
      onArea(this.area);
      return;
    }
    if (control.name === "group") this.toggleGroup(control);
    this.showGroups();
    this.changed();
  }

  toggleGroup(box) {
    for (const theme of this.themes) {
      if (settings.groups[box.value].includes(theme.value)) theme.checked = box.checked;
    }
  }

  /** A group is ticked when it shows something, and dashed when it shows only a part. */
  showGroups() {
    let parts = this.form.elements.open.checked ? 1 : 0;
    for (const box of this.groups) {
      const mine = this.themes.filter((theme) => settings.groups[box.value].includes(theme.value));
      const on = mine.filter((theme) => theme.checked).length;
      box.checked = on > 0;
      box.indeterminate = on > 0 && on < mine.length;
      if (box.indeterminate) parts += 1;
    }
    const count = document.getElementById("filterzahl");
    count.textContent = String(parts);
    count.hidden = parts === 0;
    this.offerReset();
  }

  /** Undoing is offered where there is something to undo. */
  offerReset() {
    const { q, open } = this.form.elements;
    const chosen = this.chosenThemes.join() !== settings.defaults.join();
    this.form.querySelector("#filter-alles").hidden = !(chosen || open.checked || q.value.trim());
  }

  /** Back to what was shown before anybody chose. */
  reset() {
    for (const theme of this.themes) theme.checked = settings.defaults.includes(theme.value);
    this.form.elements.open.checked = false;
    this.form.elements.q.value = "";
    this.showGroups();
    this.changed();
  }

  changedSoon() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.changed(), TYPING_MS);
  }

  changed() {
    clearTimeout(this.typing);
    this.offerReset();
    this.onChange();
  }

  get chosenThemes() {
    return this.themes.filter((theme) => theme.checked).map((theme) => theme.value);
  }

  /** The parameters that a person may keep as a bookmark. */
  pageParams() {
    const params = new URLSearchParams();
    const themes = this.chosenThemes;
    if (themes.join() !== settings.defaults.join()) {
      for (const theme of themes.length ? themes : ["none"]) params.append("theme", theme);
    }
    const { q, sort, open } = this.form.elements;
    if (q.value.trim()) params.set("q", q.value.trim());
    if (open.checked) params.set("open", "now");
    if (sort.value !== "name") params.set("sort", sort.value);
    return params;
  }

  /** The parameters of the list of this view. */
  listParams(bbox) {
    const params = this.pageParams();
    if (this.area) params.set("stadtteil", this.area.slug);
    if (bbox) params.set("bbox", bbox);
    return params;
  }

  /** The same question to the API, or null where no theme is chosen. */
  apiParams() {
    const themes = this.chosenThemes;
    if (themes.length === 0) return null;
    const params = new URLSearchParams();
    if (themes.length < ALL_THEMES.length) for (const theme of themes) params.append("theme", theme);
    const { q, open } = this.form.elements;
    if (q.value.trim()) params.set("q", q.value.trim());
    if (open.checked) params.set("open_at", townTime());
    if (this.area) params.set("neighbourhood", String(this.area.id));
    return params;
  }

  showCounts(counts) {
    for (const box of this.form.querySelectorAll("[data-count]")) {
      box.textContent = (counts[box.dataset.count] ?? 0).toLocaleString(settings.lang);
    }
  }
}

function areaOf(option) {
  if (!option.value) return null;
  const { id, bbox } = option.dataset;
  return { id: Number(id), slug: option.value, name: option.text, bbox: bbox.split(",").map(Number) };
}

/** Now, as a clock in the town shows it. */
function townTime() {
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: settings.timezone, dateStyle: "short", timeStyle: "short" });
  return clock.format(new Date()).replace(" ", "T");
}
