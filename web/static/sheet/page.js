// A sheet without a question: places are looked for by name, in a body and never in an address.
import { SheetMaker } from "./maker.js";

const maker = new SheetMaker(document.querySelector("[data-sheet]"));
const form = document.getElementById("orte-suchen");
const field = document.getElementById("ort");
const found = document.getElementById("gefunden");
const told = document.getElementById("gesagt");
let request = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
window.addEventListener("pagehide", forget);

async function search() {
  request?.abort();
  request = new AbortController();
  found.replaceChildren();
  told.textContent = "";
  if (!field.value.trim()) return field.focus();
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ text: field.value });
  try {
    const options = { method: "POST", headers, body, signal: request.signal, cache: "no-store" };
    const reply = await fetch(maker.urls.search, options);
    if (!reply.ok) return (told.textContent = told.dataset.failed);
    put((await reply.json()).places);
  } catch (error) {
    if (error.name !== "AbortError") told.textContent = told.dataset.failed;
  }
}

function put(places) {
  told.textContent = places.length ? "" : maker.strings.none;
  found.replaceChildren(
    ...places.map((place) => {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      const street = Object.assign(document.createElement("span"), { textContent: place.where });
      button.append(Object.assign(document.createElement("b"), { textContent: place.name }), street);
      button.addEventListener("click", () => choose(place));
      row.append(button);
      return row;
    }),
  );
}

function choose(place) {
  found.replaceChildren();
  field.value = "";
  field.focus();
  maker.add(place);
}

function forget() {
  request?.abort();
  field.value = "";
  told.textContent = "";
  found.replaceChildren();
  maker.forget();
}
