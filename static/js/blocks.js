// Ready passages of a ruling: a button puts its text into both languages and ticks the rule it rests on.
const put = (name, text) => {
  const area = document.querySelector(`textarea[name="${name}"]`);
  if (!area || !text) return;
  area.value = area.value.trim() ? `${area.value.trim()}\n${text}` : text;
};

for (const button of document.querySelectorAll("[data-block]")) {
  button.addEventListener("click", () => {
    const { block, zh, en, clause } = button.dataset;
    put(`${block}_zh`, zh);
    put(`${block}_en`, en);
    const box = clause && document.querySelector(`input[name="clauses"][value="${CSS.escape(clause)}"]`);
    if (box) box.checked = true;
  });
}
