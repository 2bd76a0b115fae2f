// The screen for guests follows whoever leads: it is drawn anew when step or clock have changed, and only then.

const EVERY_MS = 4000;
const stateOf = (page) => page.getElementById("inhalt")?.dataset.state;

setInterval(async () => {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const now = stateOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (now && now !== stateOf(document)) location.reload();
}, EVERY_MS);
