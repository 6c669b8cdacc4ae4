// Sends picked files one by one while the form is still being filled in, over tus: pause, go on after a lost network or a
// closed tab, try again, remove. What has arrived goes with the form by its number. Without tus the plain field works.
// <input type="file" data-uploads="/files/" data-preview="#picked" data-words='{"ready": "…"}' data-uploaded="number number">:
// the list is made below it when the page has none; data-uploaded are files that are here already.
import { look } from "./look.js";

const RETRIES = [0, 1000, 3000, 5000, 10000, 20000];
const CHUNK = 8 * 1024 * 1024;
const ASK_EVERY = 2000;
const ASK_AT_MOST = 60;

function sized(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function picture(file) {
  const frame = element("span", "th");
  const kind = file?.type.startsWith("image/") ? "img" : file?.type.startsWith("video/") ? "video" : null;
  if (!kind) return frame;
  const shown = document.createElement(kind);
  shown.src = URL.createObjectURL(file);
  if (kind === "img") shown.alt = "";
  else shown.muted = true;
  shown.addEventListener("error", () => shown.remove());
  frame.append(shown);
  return frame;
}

class Row {
  constructor(field, name, size, file = null) {
    this.field = field;
    this.name = name;
    this.size = size;
    this.file = file;
    this.state = "here";
    this.item = element("li", "file");
    this.bar = element("progress", "");
    this.bar.max = size || 1;
    this.bar.setAttribute("aria-label", name);
    this.told = element("span", "st num");
    this.told.setAttribute("role", "status");
    this.advice = element("span", "advice");
    this.advice.setAttribute("role", "status");
    const middle = element("span", "mid");
    middle.append(element("bdi", "nm", name), this.bar, this.told, this.advice);
    this.buttons = element("span", "acts");
    this.item.append(picture(file), middle, this.buttons);
    field.list.append(this.item);
  }

  get isBusy() {
    return ["sending", "waiting", "paused"].includes(this.state);
  }

  set(state, words, tone = "") {
    const hadFocus = this.buttons.contains(document.activeElement);
    this.state = state;
    this.item.dataset.state = state;
    this.told.className = `st num ${tone}`;
    this.told.textContent = words;
    this.bar.hidden = !this.isBusy;
    this.offer();
    if (hadFocus) this.buttons.querySelector("button")?.focus();
    this.field.changed();
  }

  offer() {
    const words = this.field.words;
    const acts = [];
    if (this.state === "sending" || this.state === "waiting") acts.push([words.pause, () => this.pause()]);
    if (this.state === "paused") acts.push([words.resume, () => this.start()]);
    if (this.state === "failed" && this.file) acts.push([words.retry, () => this.start()]);
    acts.push([words.remove, () => this.remove()]);
    this.buttons.replaceChildren(...acts.map(([name, act]) => this.button(name, act)));
  }

  button(name, act) {
    const made = element("button", "btn sm quiet", name);
    made.type = "button";
    made.setAttribute("aria-label", `${name} ${this.name}`);
    made.addEventListener("click", act);
    return made;
  }

  // --- sending ---

  // Says what could be better about a photo, then sends it in any case.
  async begin() {
    this.set("waiting", this.field.words.looking);
    const odd = await look(this.file);
    this.advice.textContent = odd.map((code) => this.field.words[code]).join(" ");
    if (this.state === "waiting") this.start();
  }

  async start() {
    this.upload ??= this.prepared();
    this.set("sending", this.field.words.sending);
    this.since = { at: performance.now(), bytes: null };
    if (!this.upload.url) {
      const before = await this.upload.findPreviousUploads();
      if (before.length) this.upload.resumeFromPreviousUpload(before[0]);
    }
    if (this.state === "sending") this.upload.start();
  }

  prepared() {
    return new window.tus.Upload(this.file, {
      endpoint: this.field.url,
      chunkSize: CHUNK,
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: true,
      metadata: { filename: this.name },
      headers: { "X-CSRFToken": this.field.token },
      onProgress: (sent) => this.progress(sent),
      onError: (error) => this.failed(error),
      onSuccess: () => this.arrived(this.upload.url),
    });
  }

  pause() {
    this.upload?.abort();
    this.set("paused", this.field.words.paused);
  }

  progress(sent) {
    if (this.state !== "sending") return;
    this.bar.value = sent;
    this.since.bytes ??= sent;
    const seconds = (performance.now() - this.since.at) / 1000;
    const rate = (sent - this.since.bytes) / Math.max(seconds, 0.1);
    const left = rate > 0 && seconds > 1 ? Math.ceil((this.size - sent) / rate) : 0;
    const rest = left ? ` · ${this.field.words.left.replace("{seconds}", left)}` : "";
    this.told.textContent = `${sized(sent)} / ${sized(this.size)}${rest}`;
  }

  failed(error) {
    const answer = error.originalResponse;
    if (answer && answer.getStatus() < 500) {
      const words = answer.getHeader("Content-Type")?.startsWith("text/plain") ? answer.getBody() : "";
      this.upload = null;
      if (answer.getStatus() === 422) this.file = null; // the same bytes would be refused again
      this.set("failed", this.withoutName(words) || this.field.words.failed, "bad");
      return;
    }
    this.set("waiting", this.field.words.waiting, "warn");
    const again = () => this.state === "waiting" && this.start();
    addEventListener("online", again, { once: true });
    setTimeout(again, 10000);
  }

  withoutName(words) {
    return words.startsWith(this.name) ? words.slice(this.name.length).replace(/^[:：]\s*/, "") : words;
  }

  // --- here ---

  arrived(url) {
    this.id = url.replace(/\/$/, "").split("/").pop();
    this.hidden = element("input", "uploaded");
    Object.assign(this.hidden, { type: "hidden", name: `${this.field.input.name}_uploaded`, value: this.id });
    this.item.append(this.hidden);
    this.set("here", this.field.words.checking);
    this.ask(ASK_AT_MOST);
  }

  async ask(times) {
    const answer = await fetch(`${this.field.url}${this.id}/state/`).catch(() => null);
    if (answer?.status === 404) return this.vanish();
    const told = answer?.ok ? await answer.json() : null;
    if (told) this.tell(told);
    if (this.state === "here" && told?.state !== "ready" && told?.state !== "failed" && times > 1)
      setTimeout(() => this.ask(times - 1), ASK_EVERY);
  }

  tell(told) {
    this.name = told.name;
    this.size = told.size;
    this.item.querySelector(".nm").textContent = told.name;
    if (told.problem && told.state === "refused") {
      this.hidden.remove();
      this.file = null; // the same bytes would be refused again
      this.set("failed", told.problem, "bad");
      return;
    }
    if (told.serial) this.suggest(told.serial);
    const words = told.words || this.field.words.ready;
    const tone = told.state === "ready" ? "ok" : "";
    if (this.told.textContent !== `${sized(told.size)} · ${words}`) this.set("here", `${sized(told.size)} · ${words}`, tone);
  }

  // What a machine has read: it goes into the field when somebody says so, and not before.
  suggest(serial) {
    const field = this.field.input.form.elements.namedItem("serial");
    if (!field || field.value === serial || this.suggested === serial) return;
    this.suggested = serial;
    const offer = element("span", "advice plain", this.field.words.read.replace("{serial}", serial));
    const button = element("button", "btn sm", this.field.words.use);
    button.type = "button";
    button.setAttribute("aria-label", `${this.field.words.use} ${serial}`);
    button.addEventListener("click", () => {
      field.value = serial;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
      offer.remove();
    });
    offer.append(" ", button);
    this.advice.after(offer);
  }

  remove() {
    if (this.upload?.url || this.id) {
      this.upload?.abort();
      window.tus.Upload.terminate(this.upload?.url ?? `${this.field.url}${this.id}/`, {
        headers: { "X-CSRFToken": this.field.token },
        retryDelays: [500, 2000],
      }).catch(() => null);
    }
    this.vanish();
    this.field.input.focus();
  }

  vanish() {
    for (const shown of this.item.querySelectorAll("[src^='blob:']")) URL.revokeObjectURL(shown.src);
    this.state = "gone";
    this.item.remove();
    this.field.rows = this.field.rows.filter((row) => row !== this);
    this.field.changed();
  }
}

class Field {
  constructor(input) {
    this.input = input;
    this.url = new URL(input.dataset.uploads, location).pathname;
    this.words = JSON.parse(input.dataset.words);
    this.list = document.querySelector(input.dataset.preview) ?? this.newList();
    this.token = input.form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.isNeeded = input.required;
    this.rows = [];
    this.note = element("p", "t13 sub up4");
    this.note.setAttribute("role", "status");
    this.list.after(this.note);
    input.addEventListener("change", () => this.take([...input.files]));
    input.form.addEventListener("submit", (event) => this.hold(event), { capture: true });
    this.offerCamera();
    this.offerDrop();
    this.restore();
  }

  newList() {
    const list = element("ul", "picked");
    list.id = this.input.dataset.preview.slice(1);
    this.input.after(list);
    return list;
  }

  take(files) {
    for (const file of files) {
      const row = new Row(this, file.name, file.size, file);
      this.rows.push(row);
      if (file.size > this.limit(file)) row.set("failed", `${sized(file.size)} ${this.input.dataset.tooLarge}`, "bad");
      else row.begin();
    }
    this.input.value = "";
    this.changed();
  }

  limit(file) {
    const { maxBytes, maxVideoBytes, maxDocumentBytes } = this.input.dataset;
    if (file.type.startsWith("video/")) return Number(maxVideoBytes);
    return Number(file.type === "application/pdf" ? maxDocumentBytes : maxBytes);
  }

  // --- the form waits for what is on its way ---

  hold(event) {
    if (this.rows.some((row) => row.isBusy)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.submitter = event.submitter;
      this.note.textContent = this.words.hold;
    } else if (!event.submitter?.formNoValidate && this.rows.some((row) => row.state === "failed")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.note.textContent = this.words.mend;
      this.rows.find((row) => row.state === "failed").buttons.querySelector("button").focus();
    }
  }

  changed() {
    this.input.required = this.isNeeded && !this.rows.length;
    this.keep();
    if (this.rows.some((row) => row.isBusy) || !this.submitter) return;
    const submitter = this.submitter;
    this.submitter = null;
    this.note.textContent = "";
    if (!this.rows.some((row) => row.state === "failed")) this.input.form.requestSubmit(submitter);
  }

  // --- a page that is opened again ---

  get key() {
    return `uploads ${new URL(this.input.form.action, location).pathname} ${this.input.id}`;
  }

  keep() {
    const here = this.rows.filter((row) => row.id && row.state === "here");
    const told = here.map(({ id, name, size }) => ({ id, name, size }));
    if (told.length) localStorage.setItem(this.key, JSON.stringify(told));
    else localStorage.removeItem(this.key);
  }

  restore() {
    const kept = JSON.parse(localStorage.getItem(this.key) ?? "[]");
    for (const number of this.input.dataset.uploaded?.split(" ") ?? []) {
      if (!kept.some(({ id }) => id === number)) kept.push({ id: number, name: "…", size: 0 });
    }
    for (const { id, name, size } of kept) {
      const row = new Row(this, name, size);
      this.rows.push(row);
      row.arrived(`${this.url}${id}/`);
    }
  }

  // --- other ways to choose ---

  offerCamera() {
    if (!matchMedia("(pointer: coarse)").matches) return;
    const camera = element("input", "");
    Object.assign(camera, { type: "file", accept: "image/*", hidden: true });
    camera.setAttribute("capture", "environment");
    camera.setAttribute("aria-label", this.words.camera);
    camera.addEventListener("change", () => {
      this.take([...camera.files]);
      camera.value = "";
    });
    const button = element("button", "btn sm up8", this.words.camera);
    button.type = "button";
    button.addEventListener("click", () => camera.click());
    this.input.after(camera, button);
  }

  offerDrop() {
    const zone = this.input.parentElement;
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("dropping");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("dropping"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("dropping");
      this.take([...event.dataTransfer.files]);
    });
  }
}

if (window.tus?.isSupported) {
  for (const input of document.querySelectorAll("input[type=file][data-uploads]")) new Field(input);
}
