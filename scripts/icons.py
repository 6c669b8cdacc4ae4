"""Draw static/icons/*.png from the mark: for first screens of phones, which take no SVG."""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "static" / "icons"
BRAND, WHITE = "#0B6E6E", "#FFFFFF"
# As in static/mark.svg: on a field of 28, a line of width 2 for each arrow.
FIELD, CORNER, WIDTH = 28, 7, 2
ARROWS = (((8, 11.5), (17.5, 11.5), (15, 9)), ((20, 16.5), (10.5, 16.5), (13, 19)))
FINER = 4
SAFE = 0.72
"""Of a maskable icon, so much is the mark: a phone may cut off the rest (W3C: a circle of 80 %)."""


def drawn(size: int, *, is_maskable: bool) -> Image.Image:
    whole = size * FINER
    image = Image.new("RGBA", (whole, whole), BRAND if is_maskable else (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    scale = whole / FIELD * (SAFE if is_maskable else 1)
    shift = (whole - scale * FIELD) / 2
    if not is_maskable:
        pen.rounded_rectangle((0, 0, whole - 1, whole - 1), CORNER * scale, fill=BRAND)
    for arrow in ARROWS:
        points = [(shift + x * scale, shift + y * scale) for x, y in arrow]
        pen.line(points, fill=WHITE, width=round(WIDTH * scale), joint="curve")
        for x, y in points:
            radius = WIDTH * scale / 2
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=WHITE)
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for size, is_maskable in ((192, False), (512, False), (512, True)):
        path = FOLDER / f"mark-{size}{'-maskable' if is_maskable else ''}.png"
        drawn(size, is_maskable=is_maskable).save(path, optimize=True)
        print(path.name, path.stat().st_size)
