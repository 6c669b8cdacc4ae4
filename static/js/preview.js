// Shows what was picked in a file field before it is sent: thumbnail, size, too large or not, and a way to take it back.
// <input type="file" data-preview="#picked" data-max-bytes="…" data-too-large="…" data-remove="…"> and <ul class="picked" id="picked">, made below the field when the page has none.
// `data-max-bytes` may differ for videos and PDFs: data-max-video-bytes, data-max-document-bytes.
function sized(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function limit(input, file) {
  const video = file.type.startsWith("video/") && input.dataset.maxVideoBytes;
  const document = file.type === "application/pdf" && input.dataset.maxDocumentBytes;
  return Number(video || document || input.dataset.maxBytes || Infinity);
}

function picture(file) {
  const frame = document.createElement("span");
  frame.className = "th";
  const kind = file.type.startsWith("image/") ? "img" : file.type.startsWith("video/") ? "video" : null;
  if (!kind) return frame;
  const shown = document.createElement(kind);
  shown.src = URL.createObjectURL(file);
  if (kind === "img") shown.alt = "";
  else shown.muted = true;
  frame.append(shown);
  return frame;
}

function facts(input, file) {
  const middle = document.createElement("span");
  const name = document.createElement("span");
  const state = document.createElement("span");
  const tooLarge = file.size > limit(input, file);
  middle.className = "mid";
  name.className = "nm";
  name.textContent = file.name;
  state.className = `st num${tooLarge ? " bad" : ""}`;
  state.textContent = tooLarge ? `${sized(file.size)} ${input.dataset.tooLarge ?? ""}` : sized(file.size);
  middle.append(name, state);
  return middle;
}

function remover(input, file) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn sm quiet";
  button.textContent = input.dataset.remove ?? "×";
  button.setAttribute("aria-label", `${button.textContent} ${file.name}`);
  button.addEventListener("click", () => {
    const rest = new DataTransfer();
    for (const other of input.files) if (other !== file) rest.items.add(other);
    input.files = rest.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
  return button;
}

function row(input, file) {
  const item = document.createElement("li");
  item.className = "file";
  item.append(picture(file), facts(input, file), remover(input, file));
  return item;
}

function newList(input) {
  const list = document.createElement("ul");
  list.className = "picked";
  list.id = input.dataset.preview.slice(1);
  input.after(list);
  return list;
}

function show(input) {
  const list = document.querySelector(input.dataset.preview) ?? newList(input);
  list.querySelectorAll("[src^='blob:']").forEach((shown) => URL.revokeObjectURL(shown.src));
  const files = [...input.files];
  list.replaceChildren(...files.map((file) => row(input, file)));
  const tooLarge = files.some((file) => file.size > limit(input, file));
  input.setCustomValidity(tooLarge ? (input.dataset.tooLarge ?? " ") : "");
}

for (const input of document.querySelectorAll("input[type=file][data-preview]")) {
  if (input.dataset.uploads && window.tus?.isSupported) continue; // js/uploads.js looks after it
  input.addEventListener("change", () => show(input));
}
