// Where a page, or a part of it that was swapped, has something to say first, the reader is led there: to the summary of
// errors, or else to what is marked as the place to arrive at.
export function arrive(part) {
  const goal = part.querySelector("[role=alert].danger, [data-errors]") ?? part.querySelector("[data-arrive]");
  if (!goal) return;
  goal.tabIndex = -1;
  goal.focus();
}

const main = document.getElementById("main");
const errors = main?.querySelector("[role=alert].danger");
if (errors && !document.querySelector("[autofocus]")) arrive(main);
