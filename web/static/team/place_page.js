// The page of one place: what one may say of it; the page comes anew after that.
import { say } from "../settings.js";
import { PlaceActs, remember } from "./place.js";


remember(JSON.parse(document.getElementById("wissen").textContent).strings);
function announce(text, label, act) {
  const line = document.querySelector("[data-told]");
  line.replaceChildren(text);
  if (!act) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = label;
  button.addEventListener("click", () => (line.replaceChildren(), act()));
  line.append(" ", button);
}

/** Draw the card anew from the page itself; scripts and map stay. */
async function again() {
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok) return announce(say("failed"));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector(".card").replaceWith(page.querySelector(".card"));
}

new PlaceActs({ announce, onDone: again });
