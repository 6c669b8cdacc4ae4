// Light or dark by the reader's own choice, kept on the device; without a choice the device decides.
const root = document.documentElement;
const device = matchMedia("(prefers-color-scheme: dark)");

function kept() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // storage may be forbidden
  }
}

function keep(theme) {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // the choice then lasts as long as the page
  }
}

function current() {
  return root.dataset.theme || (device.matches ? "dark" : "light");
}

function name(button) {
  const other = current() === "dark" ? "light" : "dark";
  const use = button.querySelector("use");
  button.querySelector("span").textContent = button.dataset[other];
  use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, other === "dark" ? "#moon" : "#sun"));
}

function offer(button) {
  name(button);
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    keep(root.dataset.theme);
    document.querySelectorAll("[data-theme-switch]").forEach(name);
  });
}

// A menu closes when the reader presses elsewhere or Escape.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

const choice = kept();
if (choice === "light" || choice === "dark") root.dataset.theme = choice;
addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-theme-switch]").forEach(offer);
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(null));
});
