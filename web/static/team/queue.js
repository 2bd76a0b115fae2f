// The review queue by keyboard: J goes on, R says "right"; both only while the list has the focus.

const list = document.querySelector("[data-queue]");
const items = [...list.children];

/** The first button of an item, else its link. */
function handle(item) {
  return item?.querySelector(".acts button, .side button") ?? item?.querySelector("a");
}

list.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const key = event.key.toLowerCase();
  if (key === "j") handle(items[Math.min(at + 1, items.length - 1)])?.focus();
  else if (key === "r" && at >= 0) items[at].querySelector(".acts .kern-btn--primary")?.click();
  else return;
  event.preventDefault();
});

// After an answer the next item waits at the top.
if (document.querySelector(".done-bar")) handle(items[0])?.focus({ preventScroll: true });
