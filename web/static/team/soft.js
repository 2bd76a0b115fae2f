// A soft word wherever a free text sounds like a single person; it never holds anybody up, and nothing of the text is kept.
import { tell } from "./api.js";

const REST_MS = 350;
const timers = new WeakMap();

const isFree = (element) => element.matches?.("[data-free]");

/** The box below a field: the one that it names, else one of its own. It stands there before it speaks, so that it is heard. */
function boxOf(field) {
  const named = document.getElementById(field.getAttribute("aria-describedby") ?? "");
  if (named?.matches("[data-warning]")) return named;
  const label = field.closest("label") ?? field;
  if (label.nextElementSibling?.matches("[data-warning]")) return label.nextElementSibling;
  const box = document.getElementById("klingt").content.firstElementChild.cloneNode(true);
  label.after(box);
  return box;
}

async function check(field) {
  const text = field.value;
  if (!text.trim()) return show(field, false);
  const told = await tell("POST", "/entries/check", { text }).catch(() => null);
  if (told && text === field.value) show(field, told.warnings.length > 0);
}

function show(field, warn) {
  clearTimeout(timers.get(field));
  boxOf(field).hidden = !warn;
}

document.addEventListener("focusin", ({ target }) => isFree(target) && boxOf(target));
document.addEventListener("input", ({ target }) => {
  if (!isFree(target)) return;
  clearTimeout(timers.get(target));
  timers.set(target, setTimeout(() => check(target), REST_MS));
});
for (const done of ["submit", "reset"]) {
  document.addEventListener(done, ({ target }) => [...target.querySelectorAll("[data-free]")].forEach((field) => show(field, false)));
}
