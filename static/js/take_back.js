// A message that has not gone out counts its seconds and loses its button when they are over. The server decides anyway.
const opened = performance.now();

function tick(form) {
  const left = Date.parse(form.dataset.until) - Date.parse(form.dataset.at) - (performance.now() - opened);
  const words = form.querySelector("[data-take-back-words]");
  if (left > 0) {
    words.textContent = words.dataset.words.replace("%(seconds)d", Math.ceil(left / 1000));
    return true;
  }
  const button = form.querySelector("button");
  const hadFocus = button === document.activeElement;
  words.textContent = form.dataset.gone;
  if (hadFocus) {
    words.tabIndex = -1; // whoever was on the button hears why it has gone, and goes on from here
    words.focus();
  }
  button.remove();
  return false;
}

for (const form of document.querySelectorAll("[data-take-back]")) {
  if (!tick(form)) continue;
  const timer = setInterval(() => tick(form) || clearInterval(timer), 1000);
}
