// What is wrong with the page as it stands, one line for each fault.
() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const outer = (element) => element.outerHTML.slice(0, 200);
  const isNamed = (field) => field.labels?.length || field.ariaLabel || field.getAttribute("aria-labelledby");
  const hasWords = (link) => link.textContent.trim() || link.ariaLabel || link.querySelector("img[alt]:not([alt=''])");
  const headings = all("h1").length;
  const ids = all("[id]").map((element) => element.id);
  const wide = document.documentElement.scrollWidth;
  return [
    ...(headings === 1 ? [] : [`${headings} h1`]),
    ...(document.title.split("·")[0].trim() ? [] : ["no title"]),
    ...all("img:not([alt])").map((picture) => `no alt: ${outer(picture)}`),
    ...all("input:not([type=hidden]), select, textarea").filter((field) => !isNamed(field)).map((field) => `no label: ${outer(field)}`),
    ...all("a[href], button").filter((link) => !hasWords(link)).map((link) => `no words: ${outer(link)}`),
    ...ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `twice: #${id}`),
    ...(wide > innerWidth ? [`${wide} px wide`] : []),
  ];
}
