// Opening a line marks it as read on the way; the page itself changes nothing when it is only looked at.
const token = document.querySelector("[data-read-form] [name=csrfmiddlewaretoken]")?.value;

document.addEventListener("click", (event) => {
  const line = event.target.closest?.("[data-read]");
  if (!line || !token) return;
  fetch(line.dataset.read, { method: "POST", keepalive: true, headers: { "X-CSRFToken": token } });
  line.classList.remove("unread");
});
