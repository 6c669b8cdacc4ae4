// The polite default text of a coded refusal; what a person typed is never overwritten.
const texts = JSON.parse(document.getElementById("refusal-texts")?.textContent ?? "{}");
const code = document.querySelector('select[name="reason_code"]');
const note = document.querySelector('textarea[name="note"]');

let given = note?.value ?? "";

code?.addEventListener("change", () => {
  if (!note || (note.value.trim() && note.value !== given)) return;
  given = texts[code.value] ?? "";
  note.value = given;
});
