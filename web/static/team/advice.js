// The clock of a peer consultation: counts down what the atlas said was left when the page was loaded.

const settings = JSON.parse(document.getElementById("angaben").textContent);
const box = document.querySelector("[data-clock]");
const begun = performance.now();
let told = settings.clock.left === 0;

function draw() {
  const gone = settings.clock.running ? Math.floor((performance.now() - begun) / 1000) : 0;
  const left = Math.max(0, settings.clock.left - gone);
  const parts = [Math.floor(left / 60), left % 60].map((part) => String(part).padStart(2, "0"));
  box.querySelector("[data-left]").textContent = parts.join(":");
  if (left > 0 || told) return;
  told = true;
  box.querySelector("[data-told]").textContent = settings.strings.timeUp;
}

draw();
setInterval(draw, 1000);
