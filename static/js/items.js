// Only the reasons that go with the chosen kind; without a script all are shown, and the server says what does not fit.
const pairs = JSON.parse(document.getElementById("pairs")?.textContent ?? "{}");

function reasonsOf(kind) {
  return document.querySelector(`select[name="${kind.name.replace("kind", "reason")}"]`);
}

function fit(kind, shared) {
  const reasons = reasonsOf(kind);
  const fitting = pairs[kind.value || shared];
  if (!reasons || !fitting) return;
  for (const option of reasons.options) {
    option.hidden = option.disabled = Boolean(option.value) && !fitting.includes(option.value);
  }
  if (reasons.selectedOptions[0]?.disabled) reasons.value = "";
}

function fitAll() {
  const shared = document.querySelector('select[name="kind"]')?.value ?? "";
  for (const kind of document.querySelectorAll('select[name="kind"], select[name*="kind-"]')) {
    fit(kind, kind.name.startsWith("kind-") ? shared : "");
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches('select[name="kind"], select[name*="kind-"]')) fitAll();
});
fitAll();
