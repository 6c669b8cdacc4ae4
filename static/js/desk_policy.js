// Says beside each term what it breaks while it is typed; the server judges, the page only shows.
const form = document.querySelector("form[data-policy]");
const WAIT = 300;
let timer;

async function check() {
  const asked = new FormData(form);
  asked.set("step", "check");
  const answer = await fetch(location.href, { method: "POST", body: asked });
  if (!answer.ok) return;
  const { breaches } = await answer.json();
  for (const term of form.querySelectorAll("[data-term]")) {
    const words = breaches[term.dataset.term] ?? "";
    const shown = term.querySelector(".breach");
    shown.hidden = !words;
    shown.querySelector("span").textContent = words;
  }
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => check().catch(() => {}), WAIT);
});
