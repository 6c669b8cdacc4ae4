// Parts of a page that htmx swaps: how it behaves here, where the reader is led, and what happens without an answer.
// Every such link and form works without htmx; an answer that does not come is asked for as a page of its own.
import { arrive } from "./arrive.js";

Object.assign(window.htmx.config, {
  includeIndicatorStyles: false, // our sheets do it; the content policy lets no style in
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // nothing of anybody's orders is kept on the device
  refreshOnHistoryMiss: true,
  scrollIntoViewOnBoost: false,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "4(09|22)", swap: true }, // a form that came back with its errors
    { code: "...", swap: false, error: true },
  ],
});

document.addEventListener("htmx:afterSettle", (event) => arrive(event.target));

// What is on its way is busy; the sentence that says so is not, or nobody would hear it.
document.addEventListener("htmx:beforeSend", () => {
  for (const part of document.querySelectorAll(".swap.htmx-request > :not(.wait, .skeleton)")) part.ariaBusy = "true";
});
document.addEventListener("htmx:afterRequest", () => {
  for (const part of document.querySelectorAll("[aria-busy]")) part.ariaBusy = null;
});

function askAgainAsPage(event) {
  const { elt, requestConfig } = event.detail;
  if (requestConfig.verb === "get") {
    location.assign(event.detail.pathInfo.finalRequestPath);
    return;
  }
  const form = elt.closest("form");
  if (elt.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: elt.name, value: elt.value }));
  form.submit();
}

for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(failure, askAgainAsPage);
