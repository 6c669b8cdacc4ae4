// Keys of the desk. An element with data-key="r" is clicked (or, where one writes or chooses, focused) by that key; j and k walk
// through the rows of a list and Enter opens one. Off while somebody writes, with Ctrl, Alt or Meta, and in a dialog.
const WRITES = "input:not([type='checkbox'], [type='radio'], [type='submit'], [type='button']), textarea, select, [contenteditable]";
const rows = [...document.querySelectorAll("[data-row]")];
const help = document.querySelector("dialog[data-keys]");

function current() {
  return rows.findIndex((row) => row.classList.contains("cur"));
}

function choose(place) {
  const row = rows[place];
  if (!row) return;
  rows.forEach((one) => one.classList.toggle("cur", one === row));
  row.querySelector("a[href]")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function walk(key) {
  const place = current();
  if (key === "j") choose(Math.min(place + 1, rows.length - 1));
  else if (key === "k") choose(Math.max(place - 1, 0));
  else if (key === "x") rows[place]?.querySelector("input[type='checkbox']")?.click();
  else if (key === "Enter" && place >= 0 && document.activeElement === document.body) rows[place].querySelector("a[href]").click();
  else return false;
  return true;
}

function press(key) {
  const marked = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const target = marked ?? (key === "e" && document.querySelector("a[data-view]"));
  if (!target) return false;
  target.closest("details:not([open])")?.setAttribute("open", "");
  target.matches(`${WRITES}, [data-key-focus]`) ? target.focus() : target.click();
  return true;
}

function open(dialog) {
  const before = document.activeElement;
  dialog.addEventListener("close", () => before?.focus?.(), { once: true });
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.target.closest?.(WRITES)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "?" && help) {
    event.preventDefault();
    open(help);
  } else if ((rows.length && walk(event.key)) || press(event.key)) {
    event.preventDefault();
  }
});
document.querySelector("[data-keys-open]")?.addEventListener("click", () => open(help));
