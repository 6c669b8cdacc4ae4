// The card of a file beside its picture: fetched when the file is shown, and its marks sent without leaving the viewer.
// The server renders desk/parts/file_card.html; chips on the page's tiles follow from its <template data-chips>.
let wanted = 0;

function put(aside, html) {
  const card = new DOMParser().parseFromString(html, "text/html").body;
  aside.replaceChildren(...card.childNodes);
}

export async function showCard(aside, link) {
  const mine = ++wanted;
  aside.replaceChildren();
  const answer = await fetch(link.dataset.card).catch(() => null);
  const html = answer?.ok ? await answer.text() : null;
  if (mine !== wanted) return;
  if (html === null) aside.textContent = aside.dataset.failed;
  else put(aside, html);
}

async function send(aside, links, form, submitter) {
  const url = `${form.action}?part=card`;
  const answer = await fetch(url, { method: "POST", body: new FormData(form, submitter) }).catch(() => null);
  if (!answer || ![200, 422].includes(answer.status)) {
    aside.append(aside.dataset.failed);
    return;
  }
  put(aside, await answer.text());
  const chips = aside.querySelector("template[data-chips]");
  const id = aside.querySelector("[data-file]")?.dataset.file;
  for (const link of links) {
    const place = link.closest("figure")?.querySelector("[data-chips]");
    if (place && chips && link.href.includes(id)) place.replaceChildren(chips.content.cloneNode(true));
  }
  aside.querySelector(`[name=mark][value=${submitter.value}]`)?.focus();
}

export function markIn(aside, links) {
  aside.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-mark]")) return;
    event.preventDefault();
    send(aside, links, event.target, event.submitter);
  });
}
