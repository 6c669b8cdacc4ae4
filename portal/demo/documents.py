"""Documents for the demo world, written by hand: the same seed, the same bytes."""

from random import Random


def invoice(seed: int) -> bytes:
    """A page of a PDF (ISO 32000-1, annex H.2) with the lines of an invoice."""
    chance = Random(seed)
    lines = ["INVOICE", f"No. {chance.randint(10**7, 10**8 - 1)}", f"Amount CNY {chance.randint(99, 999)}.00", "Paid"]
    words = " ".join(f"({line}) Tj 0 -28 Td" for line in lines)
    drawing = f"BT /F1 22 Tf 72 720 Td {words} ET"
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawing)}>>stream\n{drawing}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += f"{number} 0 obj{body}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(bodies) + 1
    head = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    trailer = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(content)}\n%%EOF\n"
    return f"{content}{head}{trailer}".encode()
