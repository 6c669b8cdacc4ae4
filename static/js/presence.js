// Says who else has the ticket open. The server's answer is a piece of the page; nobody is told but colleagues.
const place = document.querySelector("[data-looking]");
let shown = "";

async function look() {
  if (document.hidden) return;
  const answer = await fetch(place.dataset.looking, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  const html = answer?.ok && !answer.redirected ? await answer.text() : shown;
  if (html === shown) return; // what is put in anew is read out anew
  shown = html;
  place.innerHTML = html;
}

if (place) {
  look();
  setInterval(look, 20e3);
  document.addEventListener("visibilitychange", look);
}
