// Keeps what is being written on the server, a moment after the last key, so that it is there on another device too.
const form = document.querySelector("form[data-draft]");
const field = form?.querySelector("textarea");
const note = document.querySelector("[data-draft-note]");
const token = form?.querySelector("[name='csrfmiddlewaretoken']").value;
let kept = field?.value;
let isSent = false;
let timer;

async function keep() {
  const text = field.value;
  if (text === kept) return;
  const body = new URLSearchParams({ text, csrfmiddlewaretoken: token });
  const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: true, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (answer?.ok) {
    kept = text;
    note.textContent = await answer.text();
  }
}

if (form) {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 1200);
  });
  window.addEventListener("pagehide", () => isSent || keep());
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    isSent = true;
  });
}
