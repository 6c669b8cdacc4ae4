// A page about work that goes on looks again by itself: <main data-again="3000">. Without a script there is its link.
const page = document.querySelector("[data-again]");

if (page) setTimeout(() => location.reload(), Number(page.dataset.again));
