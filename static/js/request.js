// The request form: only reasons that go with the chosen kind, only the questions and shots that matter for kind and
// reason (data-asks lists them as "kind:reason"), the price field only where a price is asked about, and a stepper on the number of pieces. Without a script everything is shown and the server says what does not fit.
const form = document.querySelector("[data-request]");

function chosenKind() {
  return form.querySelector("input[name=kind]:checked")?.value ?? "";
}

function show(element, visible) {
  element.hidden = !visible;
  for (const field of element.querySelectorAll("input, select")) field.disabled = !visible;
}

function ask() {
  const pair = `${chosenKind()}:${form.querySelector("input[name=reason]:checked:enabled")?.value ?? ""}`;
  for (const part of form.querySelectorAll("[data-asks]")) show(part, part.dataset.asks.split(" ").includes(pair));
  for (const part of form.querySelectorAll("[data-asks-any]")) {
    const asked = [...part.querySelectorAll("[data-asks]")].some((one) => !one.hidden);
    part.classList.toggle("unasked", !asked);
  }
}

function fit() {
  const kind = chosenKind();
  for (const option of form.querySelectorAll("[data-kinds]")) {
    show(option, !kind || option.dataset.kinds.split(" ").includes(kind));
  }
  for (const part of form.querySelectorAll("[data-only-kind]")) show(part, part.dataset.onlyKind === kind);
  chooseTheOnlyReason();
  ask();
}

function chooseTheOnlyReason() {
  const open = [...form.querySelectorAll("input[name=reason]:enabled")];
  if (open.length === 1) open[0].checked = true;
}

function step(field, by) {
  const value = Number(field.value || 1) + by;
  field.value = Math.min(Number(field.max || value), Math.max(Number(field.min || 1), value));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function stepper(field) {
  const group = document.createElement("div");
  group.className = "stepper";
  field.replaceWith(group);
  const { fewer, more } = field.dataset;
  group.append(button("−", fewer, () => step(field, -1)), field, button("+", more, () => step(field, 1)));
}

function button(sign, name, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.textContent = sign;
  made.ariaLabel = name;
  made.addEventListener("click", press);
  return made;
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.name === "kind") fit();
    else if (event.target.name === "reason") ask();
  });
  const pieces = form.querySelector("input[name=quantity][type=number]");
  if (pieces) stepper(pieces);
  fit();
}
