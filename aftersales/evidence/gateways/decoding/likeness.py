from PIL import Image

SIDE = 16


def likeness(image: Image.Image) -> str:
    """256 bits in hex that stay nearly the same when a picture is scaled or saved again (a difference hash).

    Each bit says whether one of 16 x 17 areas is lighter than its neighbour on the right.
    """
    grey = image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(SIDE):
        start = row * (SIDE + 1)
        for left in range(start, start + SIDE):
            bits = bits << 1 | (grey[left] > grey[left + 1])
    return f"{bits:064x}"
