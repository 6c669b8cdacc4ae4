// While a case file is being put together, its line is looked up again every two seconds; without a script one reloads.
const EVERY = 2000;

async function look() {
  const list = document.querySelector("[data-exports]");
  if (!list?.querySelector("[data-waiting]")) return;
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-exports]") ?? list;
    const hadFocus = list.contains(document.activeElement);
    list.replaceWith(fresh);
    if (hadFocus) {
      fresh.tabIndex = -1;
      fresh.focus();
    }
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
