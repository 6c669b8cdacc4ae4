// The evidence viewer of the desk: the files of a page in a dialog, one at a time or two side by side.
// Links marked data-view ("image" or "video") open it instead of the bare file; data-poster and data-caption belong to them.
// Keys: arrows, + − 0, r, s, in a film also , and . for one frame; Esc. <dialog class="viewer" id="viewer"> is rendered
// by desk/parts/viewer.html. data-thumb is for the strip, data-card the address of what is known of the file.
import { markIn, showCard } from "./viewer_card.js";

const dialog = document.getElementById("viewer");
const every = [...document.querySelectorAll("a[data-view]")];
const links = [...new Map(every.map((link) => [link.href, link])).values()]; // a file may stand in two places
const part = (name) => dialog.querySelector(`[data-part=${name}]`);
const STEP = 1.25;
const FRAME = 1 / 30; // seconds; copies have at most thirty pictures a second
const WHOLE = { zoom: 1, turn: 0, x: 0, y: 0 };
const view = { at: 0, beside: false, ...WHOLE };
let opener = null;

function shown(link) {
  const kind = link.dataset.view === "video" ? "video" : "img";
  const made = document.createElement(kind);
  if (kind === "video") {
    Object.assign(made, { controls: true, preload: "metadata", playsInline: true, poster: link.dataset.poster });
    made.setAttribute("aria-label", link.dataset.caption);
  } else {
    made.alt = link.dataset.caption;
  }
  made.src = link.href;
  return made;
}

function other() {
  return (view.at + 1) % links.length;
}

function draw() {
  const two = view.beside && links.length > 1;
  const chosen = two ? [view.at, other()] : [view.at];
  part("stage").replaceChildren(...chosen.map((index) => shown(links[index])));
  part("stage").classList.toggle("two", two);
  part("caption").textContent = chosen.map((index) => links[index].dataset.caption).join("  |  ");
  part("count").textContent = `${view.at + 1} / ${links.length}`;
  dialog.querySelector("[data-do=beside]").setAttribute("aria-pressed", String(two));
  for (const name of ["previous", "next", "beside"]) dialog.querySelector(`[data-do=${name}]`).disabled = links.length < 2;
  const film = part("stage").querySelector("video");
  for (const button of dialog.querySelectorAll("[data-for=video]")) button.hidden = !film;
  [...part("strip").children].forEach((button, index) => (button.ariaCurrent = index === view.at ? "true" : null));
  part("strip").children[view.at]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  showCard(part("card"), links[view.at]);
  lay();
}

function fillStrip() {
  const buttons = links.map((link, index) => {
    const button = document.createElement("button");
    const picture = document.createElement("img");
    Object.assign(picture, { src: link.dataset.thumb, alt: link.dataset.caption, loading: "lazy" });
    button.type = "button";
    button.append(picture);
    button.addEventListener("click", () => go(index - view.at));
    return button;
  });
  part("strip").replaceChildren(...buttons);
}

function stepFrame(by) {
  const film = part("stage").querySelector("video");
  if (!film) return;
  film.pause();
  film.currentTime = Math.max(0, film.currentTime + by * FRAME);
}

// How far a picture stands over its frame on either side; it is scaled and turned about its middle.
function over({ offsetWidth: width, offsetHeight: height }) {
  const [wide, tall] = view.turn % 180 ? [height, width] : [width, height];
  return { x: Math.max(0, (wide * view.zoom - width) / 2), y: Math.max(0, (tall * view.zoom - height) / 2) };
}

function lay() {
  const pictures = [...part("stage").children];
  const most = over(pictures[0]); // two side by side are of one size
  for (const axis of ["x", "y"]) view[axis] = Math.min(most[axis], Math.max(-most[axis], view[axis]));
  for (const one of pictures) {
    one.style.setProperty("transform", `translate(${view.x}px, ${view.y}px) rotate(${view.turn}deg) scale(${view.zoom})`);
  }
  part("stage").classList.toggle("larger", most.x + most.y > 0);
}

const acts = {
  previous: () => go(-1),
  next: () => go(1),
  closer: () => zoom(view.zoom * STEP),
  away: () => zoom(view.zoom / STEP),
  whole: () => zoom(1),
  turn: () => { view.turn = (view.turn + 90) % 360; lay(); },
  beside: () => { view.beside = !view.beside; draw(); },
  close: () => dialog.close(),
  frameBack: () => stepFrame(-1),
  frameOn: () => stepFrame(1),
};
const KEYS = {
  ArrowLeft: "previous", ArrowRight: "next", "+": "closer", "=": "closer", "-": "away", 0: "whole", r: "turn", s: "beside", ",": "frameBack", ".": "frameOn",
};

function go(by) {
  Object.assign(view, WHOLE, { at: (view.at + by + links.length) % links.length });
  draw();
}

function zoom(to) {
  const next = Math.min(8, Math.max(1, to));
  const by = next / view.zoom;
  Object.assign(view, { zoom: next, x: view.x * by, y: view.y * by }); // what is in the middle stays there
  lay();
}

function pull(x, y) {
  Object.assign(view, { x, y });
  lay();
}

function open(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  opener = event.currentTarget;
  Object.assign(view, WHOLE, { at: links.findIndex((link) => link.href === opener.href) });
  fillStrip();
  draw();
  dialog.showModal();
}

function press(event) {
  const name = KEYS[event.key];
  const inVideo = event.target instanceof HTMLVideoElement && event.key.startsWith("Arrow");
  const isTyping = event.target.matches("input, select, textarea");
  if (!name || inVideo || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  acts[name]();
}

// Dragging a picture that is larger than its frame.
function drag(event) {
  const stage = part("stage");
  if (event.button || event.target.tagName !== "IMG") return;
  event.preventDefault();
  const from = { x: event.clientX - view.x, y: event.clientY - view.y };
  const move = (next) => pull(next.clientX - from.x, next.clientY - from.y);
  stage.setPointerCapture(event.pointerId);
  stage.addEventListener("pointermove", move);
  stage.addEventListener("lostpointercapture", () => stage.removeEventListener("pointermove", move), { once: true });
}

function roll(event) {
  if (event.ctrlKey || !part("stage").matches(".larger")) return;
  event.preventDefault();
  pull(view.x - event.deltaX, view.y - event.deltaY);
}

if (dialog && links.length) {
  for (const link of every) link.addEventListener("click", open);
  for (const button of dialog.querySelectorAll("[data-do]")) button.addEventListener("click", () => acts[button.dataset.do]());
  dialog.addEventListener("keydown", press);
  dialog.addEventListener("close", () => {
    part("stage").replaceChildren();
    part("strip").replaceChildren();
    opener?.focus();
  });
  part("stage").addEventListener("pointerdown", drag);
  part("stage").addEventListener("wheel", roll, { passive: false });
  markIn(part("card"), every);
}
