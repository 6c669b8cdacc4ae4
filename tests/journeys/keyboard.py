"""A page worked with the keyboard alone: Tab until something has the focus, and never without a mark around it."""

from dataclasses import dataclass

from playwright.sync_api import Page

MOST_TABS = 80
SCROLLED_BY = 400
"""Milliseconds until a busy browser has scrolled to what has the focus."""
_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return { words: "", marked: true, seen: true };
  const label = [...(one.labels ?? [])].map((each) => each.innerText).join(" ");
  const group = one.type === "radio" ? one.closest("fieldset")?.querySelector("legend")?.innerText ?? "" : "";
  const words = [group, one.getAttribute("aria-label") || label || one.innerText || one.value].join(" ").trim();
  const marks = [one, one.closest("label"), one.nextElementSibling, one.parentElement].filter(Boolean);
  const marked = marks.some((each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  });
  const box = (one.closest("label") ?? one).getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight;
  return { words, marked, seen };
}"""


@dataclass(frozen=True, slots=True)
class Keyboard:
    page: Page

    def to(self, words: str) -> None:
        """Tab until what has the focus is called so; everything on the way shows that it has it."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if words in self._focused():
                return
        raise AssertionError(f"{words} is not within {MOST_TABS} tabs on {self.page.url}")

    def press(self, words: str) -> None:
        """A button or a link."""
        self.to(words)
        self.page.keyboard.press("Enter")

    def write(self, field: str, words: str) -> None:
        self.to(field)
        self.page.keyboard.type(words)

    def choose(self, question: str, answer: str) -> None:
        """One of the answers to a question: the arrows go round them."""
        self.to(question)
        for _ in range(MOST_TABS):
            if self._focused().endswith(answer) or f" {answer}\n" in self._focused():
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{answer} is no answer to {question} on {self.page.url}")

    def select(self, field: str, answer: str) -> None:
        self.to(field)
        self.page.keyboard.type(answer)

    def _focused(self) -> str:
        told = self.page.evaluate(_FOCUSED)
        if not told["seen"]:
            self.page.wait_for_timeout(SCROLLED_BY)
            told = self.page.evaluate(_FOCUSED)
        assert told["marked"], f"nothing shows that {told['words']} has the focus on {self.page.url}"
        assert told["seen"], f"{told['words']} has the focus out of sight on {self.page.url}"
        return str(told["words"])
