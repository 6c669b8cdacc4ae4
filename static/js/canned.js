// A canned text is put where one writes, after what is there; without a script its link loads the page with it.
const list = document.querySelector("[data-canned]");
const texts = JSON.parse(document.getElementById("canned-texts")?.textContent ?? "{}");
const field = document.getElementById("id_text");

list?.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-text]");
  const text = chosen && texts[chosen.dataset.text];
  if (!text || !field) return;
  event.preventDefault();
  field.value = field.value.trim() ? `${field.value.trimEnd()}\n${text}` : text;
  field.focus();
});
