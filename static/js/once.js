// A form marked data-once is sent once: the button keeps its width, says what is going on, and takes no second press.
function send(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter ?? form.querySelector("[type=submit]");
  if (button) hold(button);
}

// Held after the browser has read the form: a disabled button would not send its own name and value.
function hold(button) {
  setTimeout(() => {
    button.dataset.words = button.textContent;
    button.style.setProperty("min-width", `${button.offsetWidth}px`);
    if (button.dataset.sending) button.textContent = button.dataset.sending;
    button.disabled = true;
  });
}

// Coming back with the browser's back button shows the page as it was left: give the button back.
function release() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of [...form.elements].filter((one) => "words" in one.dataset)) {
      button.disabled = false;
      if (button.dataset.sending) button.textContent = button.dataset.words;
      delete button.dataset.words;
    }
  }
}

document.addEventListener("submit", send);
addEventListener("pageshow", (event) => event.persisted && release());
