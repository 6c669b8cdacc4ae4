// Keeps the words of due chips fresh, once a minute. The server's word is the authority: counting starts from the
// moment it printed (data-at), so a wrong clock on the device does no harm. Sentences come from data-countdown-words.
const DAY = 1440;
const words = document.querySelector("[data-countdown-words]")?.dataset;
const chips = [...document.querySelectorAll("[data-due]")];
const opened = performance.now();

function fill(sentence, values) {
  return sentence.replace(/%\((\w+)\)[ds]/g, (_, name) => values[name]);
}

function span(minutes) {
  const values = { days: Math.floor(minutes / DAY), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
  if (values.days) return fill(values.hours ? words.daysHours : words.days, values);
  if (values.hours) return fill(values.minutes && minutes < 600 ? words.hoursMinutes : words.hours, values);
  return values.minutes ? fill(words.minutes, values) : words.moment;
}

function level(milliseconds) {
  if (milliseconds <= 0) return ["over", "triangle"];
  if (milliseconds < 2 * 3600e3) return ["danger", "diamond"];
  if (milliseconds < 24 * 3600e3) return ["warn", "clock"];
  return ["neutral", "clock"];
}

function refresh(chip) {
  const at = Date.parse(chip.closest("[data-at]").dataset.at) + performance.now() - opened;
  const left = Date.parse(chip.dataset.due) - at;
  const sentence = left > 0 ? words.left : words.over;
  chip.querySelector("[data-due-words]").textContent = fill(sentence, { length: span(Math.floor(Math.abs(left) / 60e3)) });
  const [name, icon] = level(left);
  chip.classList.remove("warn", "danger", "over");
  if (name !== "neutral") chip.classList.add(name);
  chip.querySelector("use")?.setAttribute("href", `${words.sprite}#${icon}`);
}

if (words && chips.length) {
  setInterval(() => chips.forEach(refresh), 60e3);
  document.addEventListener("visibilitychange", () => document.hidden || chips.forEach(refresh));
}
