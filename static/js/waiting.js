// A page that is slow to come: after a second a sentence says so. What is only downloaded says nothing for long.
const AFTER = 1000;
const AT_MOST = 15000;
const place = document.querySelector("[data-waiting]");
let timers = [];

function quiet() {
  timers.forEach(clearTimeout);
  timers = [];
  place.textContent = "";
}

function wait(event) {
  if (event.hashChange || event.downloadRequest != null || event.destination.sameDocument) return;
  quiet();
  timers = [setTimeout(() => (place.textContent = place.dataset.waiting), AFTER), setTimeout(quiet, AT_MOST)];
}

if (place) {
  window.navigation?.addEventListener("navigate", wait);
  addEventListener("pageshow", quiet);
}
