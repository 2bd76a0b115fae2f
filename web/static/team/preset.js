// Gaps that come up everywhere: a click fills the form in, and everything in it can be changed.

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-preset]");
  if (!button) return;
  const { elements } = button.closest("form");
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.preset))) {
    const field = elements[name];
    if (!field) continue;
    field.value = value;
    field.dispatchEvent?.(new Event("change", { bubbles: true }));
  }
  elements.title.focus();
  elements.title.select();
});
