// Passphrase fields: shown on demand; a one-time code goes from the fragment into the form and out of the address.
for (const eye of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(eye.dataset.reveal);
  eye.hidden = false;
  eye.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(shown));
  });
}

const code = document.getElementById("code");
if (code && location.hash.length > 1) {
  code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
if (code?.value) {
  code.type = "hidden";
  document.querySelector("[data-code]").hidden = true;
  document.getElementById("satz").focus();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.querySelector(".kern-label").textContent = button.dataset.done;
  });
}
