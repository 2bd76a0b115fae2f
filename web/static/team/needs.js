// Entries become needs: choose some, give them a theme, or let something come of them. People decide, the page only helps.
import "./preset.js";
import { say } from "../settings.js";
import { tell } from "./api.js";

const bar = document.getElementById("leiste");
const panel = document.getElementById("werden");
const status = document.getElementById("ansage");
const picker = document.getElementById("thema-wahl");
const boxes = [...document.querySelectorAll(".saying input[type=checkbox]")];
const kinds = [...document.querySelectorAll("[name=werden]")];

const rows = () => boxes.filter((box) => box.checked).map((box) => box.closest(".saying"));
const ids = () => rows().map((row) => Number(row.dataset.entry));

function chosen() {
  const n = rows().length;
  for (const box of boxes) box.closest(".saying").classList.toggle("is-chosen", box.checked);
  bar.hidden = panel.hidden = n === 0;
  document.getElementById("gewaehlt").textContent = say("chosen", { n });
  document.getElementById("werden-titel").textContent = n === 1 ? say("one") : say("many", { n });
  const areas = new Set(rows().map((row) => row.dataset.neighbourhood));
  for (const line of panel.querySelectorAll("[data-stay]")) line.textContent = say(areas.size > 1 ? "different" : "stay");
  suggest();
}

/** Begin with the theme that people gave to the entries. */
function suggest() {
  const themes = rows().flatMap((row) => row.dataset.themes.split(" ").filter(Boolean));
  for (const select of panel.querySelectorAll("[name=theme]")) if (themes.length && !select.dataset.touched) select.value = themes[0];
}

function clear() {
  for (const box of boxes) box.checked = false;
  chosen();
  boxes[0]?.focus();
}

function failed(error) {
  status.textContent = error.status && error.status < 500 ? say("refused", { why: error.message }) : say("notSent");
}

/** Do something with the atlas, and show the page as it is then. */
async function act(...steps) {
  try {
    for (const step of steps) await step();
    location.reload();
  } catch (error) {
    failed(error);
  }
}

function pick() {
  picker.returnValue = "";
  picker.showModal();
  return new Promise((resolve) => picker.addEventListener("close", () => resolve(picker.returnValue), { once: true }));
}

async function code(numbers) {
  const theme = await pick();
  if (theme) await act(...numbers.map((number) => () => tell("POST", `/entries/${number}/codes`, { themes: [theme] })));
}

function merge() {
  const [into, ...others] = ids();
  if (others.length === 0) return (status.textContent = say("two"));
  return act(() => tell("POST", "/entries/merge", { entry_ids: [into, ...others], into }));
}

const PATHS = { gap: "promote-to-gap", resource: "promote-to-resource", key_person: "promote-to-key-person" };

/** Put entries beside a gap that is there, for it or against it. */
function beside({ elements }) {
  const told = { against: elements.against.value === "yes" };
  return act(...ids().map((entry_id) => () => tell("POST", `/gaps/${elements.gap.value}/observations`, { entry_id, ...told })));
}

async function become(form) {
  const kind = form.dataset.become;
  if (kind === "beside") return beside(form);
  const told = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
  if (kind === "resource") (told.themes = [told.theme]), delete told.theme;
  told.neighbourhood_id = Number(rows()[0].dataset.neighbourhood);
  await act(() => tell("POST", `/entries/${PATHS[kind]}`, { entry_ids: ids(), [kind]: told }));
}

function show(kind) {
  for (const form of panel.querySelectorAll("[data-become]")) form.hidden = form.dataset.become !== kind;
}

document.addEventListener("change", ({ target }) => {
  if (boxes.includes(target)) chosen();
  if (kinds.includes(target)) show(target.value);
  if (target.name === "theme" && panel.contains(target)) target.dataset.touched = "1";
  const consent = panel.querySelector("[data-consent]");
  if (target.name === "legal_basis") consent.hidden = !(consent.querySelector("input").required = target.value === "consent");
});
document.addEventListener("click", (event) => {
  const row = event.target.closest(".saying");
  if (event.target.closest("[data-clear]")) clear();
  else if (event.target.closest("[data-code]")) code([Number(row.dataset.entry)]);
  else if (event.target.closest("[data-code-all]")) code(ids());
  else if (event.target.closest("[data-merge]")) merge();
  const without = event.target.closest("[data-without]")?.dataset.without;
  if (without) act(() => tell("PATCH", `/entries/${row.dataset.entry}`, { without_theme: without === "yes" }, row.dataset.version));
  const theme = event.target.closest("[data-uncode]")?.dataset.uncode;
  if (theme) act(() => tell("DELETE", `/entries/${row.dataset.entry}/codes/${theme}`));
});
for (const form of panel.querySelectorAll("form")) form.addEventListener("submit", (event) => (event.preventDefault(), become(form)));
chosen();
