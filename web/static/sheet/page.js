// A sheet without a question: places are looked for by name, in a body and never in an address.
import { SheetMaker } from "./maker.js";

const maker = new SheetMaker(document.querySelector("[data-sheet]"));
const form = document.getElementById("orte-suchen");
const field = document.getElementById("ort");
const found = document.getElementById("gefunden");
let request = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
window.addEventListener("pagehide", forget);
maker.say(maker.strings.nothing);

async function search() {
  request?.abort();
  request = new AbortController();
  found.replaceChildren();
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ text: field.value });
  try {
    const options = { method: "POST", headers, body, signal: request.signal, cache: "no-store" };
    const reply = await fetch(maker.urls.search, options);
    if (!reply.ok) return maker.say(maker.strings.failed);
    put((await reply.json()).places);
  } catch (error) {
    if (error.name !== "AbortError") maker.say(maker.strings.failed);
  }
}

function put(places) {
  maker.say(places.length ? "" : maker.strings.none);
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
  found.replaceChildren();
  maker.forget();
}
