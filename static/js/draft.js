// Keeps what is being written on the server, a moment after the last key, so that it is there on another device too.
const form = document.querySelector("form[data-draft]");
const field = form?.querySelector("textarea");
const note = document.querySelector("[data-draft-note]");
const token = form?.querySelector("[name='csrfmiddlewaretoken']").value;
let kept = note?.textContent || !field?.value ? field?.value : null; // without a note, what stands in the box stands nowhere else
let isSent = false;
let timer;

async function keep() {
  const text = field.value;
  if (text === kept) return;
  const before = kept;
  kept = text;
  const body = new URLSearchParams({ text, csrfmiddlewaretoken: token });
  const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: true, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (answer?.ok && !answer.redirected) note.textContent = await answer.text();
  else if (kept === text) kept = before;
}

function leave() {
  clearTimeout(timer);
  isSent = true;
}

if (form) {
  if (kept === null) keep();
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 1200);
  });
  // What a page asks for once it is hidden may be lost with it; where nothing is told before, it is tried then.
  for (const end of ["beforeunload", "pagehide"]) window.addEventListener(end, () => isSent || keep());
  form.addEventListener("submit", leave);
  // Taking a message back hands along what was written since: the server puts both into the box.
  for (const other of document.querySelectorAll("[data-take-back]")) {
    other.addEventListener("submit", leave);
    other.addEventListener("formdata", (event) => event.formData.set("text", field.value));
  }
}
