{% comment %}Inputs: files (addresses to keep), offline (the page's own among them).{% endcomment %}// Without a network a page is answered by one that says so. Nothing else is kept: no page, no answer, no file of anybody.
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const KEPT = `offline ${FILES.join(" ")}`;

async function keep() {
  const store = await caches.open(KEPT);
  await store.addAll(FILES.map((file) => new Request(file, { credentials: "omit" })));
  await self.skipWaiting();
}

async function drop() {
  const old = (await caches.keys()).filter((name) => name !== KEPT);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function fromNetwork(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request.mode === "navigate" ? "{{ offline|escapejs }}" : request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

const isKept = (request) => FILES.includes(new URL(request.url).pathname);

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(drop()));
self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate" || isKept(event.request)) event.respondWith(fromNetwork(event.request));
});
