"""Evidence for the demo world: photos as a phone would send them, and a short film. Same seed, same picture."""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from io import BytesIO
from random import Random

import av
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from PIL.ExifTags import GPS, IFD, Base

WIDTH, HEIGHT = 1600, 1200
FILM_WIDTH, FILM_HEIGHT, FILM_RATE = 640, 360, 24
PHONES = (("Xiaomi", "2312DRA50C"), ("HUAWEI", "ALN-AL00"), ("Apple", "iPhone 14"), ("vivo", "V2309A"))
DESKS = ((176, 141, 104), (205, 193, 176), (120, 92, 70), (222, 222, 216))
RED = (214, 40, 40)

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]


def mouse_photo(seed: int) -> bytes:
    """A mouse from above; the button that fails is circled in red."""
    chance, image = Random(seed), _desk(seed)
    draw = ImageDraw.Draw(image)
    x, y = 620 + chance.randint(-90, 90), 260 + chance.randint(-50, 50)
    shell = chance.choice(((38, 38, 42), (236, 236, 234), (60, 64, 78)))
    draw.line([(x + 180, y), (x + 150, y - 140), (x + 260, y - 300)], fill=(30, 30, 30), width=14, joint="curve")
    _shadow(image, (x, y, x + 360, y + 640))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((x, y, x + 360, y + 640), radius=175, fill=shell, outline=_shade(shell, -24), width=6)
    draw.line([(x + 180, y + 8), (x + 180, y + 260)], fill=_shade(shell, -40), width=6)
    draw.arc((x, y + 200, x + 360, y + 320), 10, 170, fill=_shade(shell, -40), width=6)
    draw.rounded_rectangle((x + 158, y + 80, x + 202, y + 190), radius=20, fill=(90, 92, 96))
    draw.ellipse((x + 164, y + 480, x + 196, y + 512), fill=(40, 200, 120))
    _circled(draw, (x + 10, y + 10, x + 200, y + 230))
    return _as_phone_photo(image, seed)


def keyboard_photo(seed: int) -> bytes:
    """A keyboard whose dead keys are marked."""
    chance, image = Random(seed), _desk(seed)
    _shadow(image, (90, 330, 1510, 870))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((90, 330, 1510, 870), radius=28, fill=(46, 48, 54))
    rows = ("`1234567890-=", "QWERTYUIOP[]\\", "ASDFGHJKL;'", "ZXCVBNM,./")
    dead = set(chance.sample("QWERTASDFGZXCV", 3))
    for row, letters in enumerate(rows):
        for column, letter in enumerate(letters):
            x, y = 120 + row * 32 + column * 101, 356 + row * 98
            _key(draw, (x, y, x + 88, y + 84), letter)
            if letter in dead:
                draw.line([(x, y), (x + 88, y + 84)], fill=RED, width=9)
                draw.line([(x + 88, y), (x, y + 84)], fill=RED, width=9)
    _key(draw, (420, 752, 1080, 840), "")
    return _as_phone_photo(image, seed)


def headset_photo(seed: int) -> bytes:
    """A headset with a broken hinge, circled."""
    chance, image = Random(seed), _desk(seed)
    draw = ImageDraw.Draw(image)
    colour = chance.choice(((30, 30, 34), (72, 76, 92), (226, 226, 224)))
    draw.arc((420, 140, 1180, 1080), 180, 360, fill=colour, width=64)
    for x in (380, 1080):
        draw.rounded_rectangle((x, 560, x + 150, 900), radius=60, fill=_shade(colour, -14))
        draw.ellipse((x + 25, 610, x + 125, 850), fill=_shade(colour, 26))
    draw.line([(440, 880), (520, 1010), (660, 1040)], fill=colour, width=18, joint="curve")
    draw.ellipse((640, 1015, 710, 1065), fill=(20, 20, 20))
    draw.line([(1116, 500), (1150, 540), (1128, 566), (1168, 600)], fill=(245, 245, 240), width=8)
    _circled(draw, (1020, 440, 1240, 660))
    return _as_phone_photo(image, seed)


def blurred_webcam_photo(seed: int) -> bytes:
    """What a webcam that cannot focus sends: a person before a wall, out of focus, with noise."""
    chance = Random(seed)
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(((176, 190, 200), (206, 196, 180), (150, 164, 158))))
    draw = ImageDraw.Draw(image)
    draw.rectangle((80, 90, 520, 560), fill=(226, 234, 240), outline=(120, 110, 100), width=16)
    shirt = chance.choice(((60, 80, 140), (150, 60, 60), (70, 110, 80)))
    draw.ellipse((420, 820, 1180, 1700), fill=shirt)
    draw.ellipse((600, 330, 1000, 880), fill=(226, 186, 158))
    draw.pieslice((580, 280, 1020, 780), 180, 360, fill=(40, 32, 30))
    image = image.filter(ImageFilter.GaussianBlur(18))
    _label(image, (24, 1130), "CAM 1080p  30fps  AF: --", 36, (255, 255, 255))
    return _as_phone_photo(image, seed)


def serial_label_photo(seed: int, serial: str = "") -> bytes:
    """The label on the underside, with the serial number in clear and as a barcode."""
    chance, image = Random(seed), _desk(seed)
    number = serial or f"{chance.randint(10**11, 10**12 - 1)}"
    label = Image.new("RGB", (1100, 620), (247, 247, 243))
    draw = ImageDraw.Draw(label)
    draw.rectangle((12, 12, 1087, 607), outline=(60, 60, 60), width=4)
    for y, text, size in (
        (40, "WIRELESS DEVICE", 62),
        (130, "INPUT 5V = 500mA   2.4GHz", 40),
        (190, f"MADE IN CHINA   20{chance.randint(24, 26)}-{chance.randint(1, 12):02}", 40),
        (520, f"S/N {number}", 58),
    ):
        draw.text((60, y), text, fill=(25, 25, 25), font=ImageFont.load_default(size))
    _barcode(draw, (60, 270, 1040, 490), number)
    turned = label.convert("RGBA").rotate(chance.uniform(-7, 7), expand=True, resample=Image.Resampling.BICUBIC)
    image.paste(turned, ((WIDTH - turned.width) // 2, (HEIGHT - turned.height) // 2), turned)
    return _as_phone_photo(image, seed)


def damaged_parcel_photo(seed: int) -> bytes:
    """A cardboard box with a crushed corner and a torn side."""
    chance, image = Random(seed), _desk(seed)
    draw = ImageDraw.Draw(image)
    card: Colour = (190, 148, 100)
    draw.polygon([(300, 420), (820, 300), (1320, 430), (800, 590)], fill=_shade(card, 22))
    draw.polygon([(300, 420), (800, 590), (800, 1060), (310, 880)], fill=card)
    draw.polygon([(800, 590), (1320, 430), (1300, 880), (800, 1060)], fill=_shade(card, -22))
    draw.polygon([(540, 362), (600, 348), (1090, 500), (1030, 520)], fill=(226, 208, 160))
    tear = [(340 + step * 34, 640 + chance.randint(-36, 36)) for step in range(10)]
    draw.line(tear, fill=(70, 48, 30), width=16, joint="curve")
    draw.polygon([(1320, 430), (1180, 480), (1230, 560), (1160, 620), (1312, 640)], fill=_shade(card, -70))
    draw.rectangle((880, 700, 1180, 850), fill=(245, 245, 245))
    _barcode(draw, (900, 716, 1160, 806), f"YT{seed % 10**9:09}")
    _circled(draw, (1110, 380, 1380, 690))
    return _as_phone_photo(image, seed)


def error_dialog_photo(seed: int) -> bytes:
    """A screen with the dialog of a driver that does not find its device."""
    chance = Random(seed)
    image = Image.linear_gradient("L").resize((WIDTH, HEIGHT)).convert("RGB")
    image = Image.blend(image, Image.new("RGB", image.size, (40, 90, 160)), 0.75)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 1140, WIDTH, HEIGHT), fill=(28, 32, 40))
    draw.rounded_rectangle((360, 330, 1240, 830), radius=14, fill=(246, 246, 246), outline=(110, 110, 110), width=2)
    draw.rounded_rectangle((360, 330, 1240, 400), radius=14, fill=(255, 255, 255))
    draw.ellipse((400, 460, 490, 550), fill=RED)
    draw.line([(425, 485), (465, 525)], fill="white", width=12)
    draw.line([(465, 485), (425, 525)], fill="white", width=12)
    code = f"0x{chance.randint(0x80000000, 0x8FFFFFFF):08X}"
    lines = ((342, "Device Manager", 40), (460, "USB device not recognized", 46), (540, f"Error {code} (Code 43)", 40))
    for y, text, size in lines:
        draw.text((400 if y < 400 else 530, y), text, fill=(30, 30, 30), font=ImageFont.load_default(size))
    draw.rounded_rectangle((1020, 730, 1200, 795), radius=8, fill=(0, 103, 192))
    draw.text((1082, 738), "OK", fill="white", font=ImageFont.load_default(40))
    return _as_phone_photo(image, seed)


PHOTOS: dict[str, Callable[[int], bytes]] = {
    "mouse": mouse_photo,
    "keyboard": keyboard_photo,
    "headset": headset_photo,
    "webcam": blurred_webcam_photo,
    "serial": serial_label_photo,
    "parcel": damaged_parcel_photo,
    "error": error_dialog_photo,
}


def short_video(seconds: int = 3, seed: int = 0) -> bytes:
    """An H.264 MP4: the cursor clicks once, the counter goes up by two (the double-click fault)."""
    out, chance = BytesIO(), Random(seed)
    start = (chance.randint(60, 160), chance.randint(60, 140))
    with av.open(out, mode="w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FILM_RATE)
        stream.width, stream.height, stream.pix_fmt = FILM_WIDTH, FILM_HEIGHT, "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "28"}
        stream.codec_context.thread_count = 1
        for number in range(seconds * FILM_RATE):
            frame = av.VideoFrame.from_image(_film_frame(number, start))  # type: ignore[no-untyped-call]  # PyAV ships it untyped
            frame.pts, frame.time_base = number, Fraction(1, FILM_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _film_frame(number: int, start: tuple[int, int]) -> Image.Image:
    image = Image.new("RGB", (FILM_WIDTH, FILM_HEIGHT), (236, 240, 245))
    draw = ImageDraw.Draw(image)
    clicks = number // FILM_RATE
    pressed = number % FILM_RATE < 5 and number >= FILM_RATE
    draw.rounded_rectangle((250, 210, 390, 260), radius=10, fill=(0, 103, 192) if not pressed else (0, 60, 120))
    draw.text((290, 220), "CLICK", fill="white", font=ImageFont.load_default(22))
    font = ImageFont.load_default(30)
    draw.text((40, 30), f"clicked {clicks}", fill=(30, 30, 30), font=font)
    draw.text((360, 30), f"counted {clicks * 2}", fill=RED, font=font)
    way = min(1.0, number / FILM_RATE)
    x = start[0] + (320 - start[0]) * way + 6 * math.sin(number / 5)
    y = start[1] + (235 - start[1]) * way
    _cursor(draw, x, y)
    if pressed:
        draw.ellipse((x - 26, y - 26, x + 26, y + 26), outline=RED, width=4)
    return image


def _cursor(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
    arrow = ((0, 0), (0, 34), (9, 26), (16, 40), (22, 37), (15, 24), (26, 24))
    draw.polygon([(x + right, y + down) for right, down in arrow], fill="black", outline="white")


# --- strokes ---


def _desk(seed: int) -> Image.Image:
    return _drawn_desk(seed % 8).copy()


@cache
def _drawn_desk(seed: int) -> Image.Image:
    """A table top with grain, lit from one side."""
    chance = Random(seed)
    wood = DESKS[seed % len(DESKS)]
    image = Image.new("RGB", (WIDTH, HEIGHT), wood)
    draw = ImageDraw.Draw(image)
    for _ in range(240):
        y, shift = chance.randint(0, HEIGHT), chance.randint(-14, 14)
        draw.line([(0, y), (WIDTH, y + chance.randint(-20, 20))], fill=_shade(wood, shift), width=chance.randint(1, 5))
    light = Image.radial_gradient("L").resize((WIDTH * 2, HEIGHT * 2)).crop((500, 400, 500 + WIDTH, 400 + HEIGHT))
    dark = Image.new("RGB", image.size, (20, 16, 14))
    return Image.composite(dark, image.filter(ImageFilter.GaussianBlur(1.2)), light.point(lambda level: level * 0.45))


def _shadow(image: Image.Image, box: Box) -> None:
    mask = Image.new("L", image.size)
    left, top, right, bottom = box
    ImageDraw.Draw(mask).rounded_rectangle((left + 24, top + 30, right + 36, bottom + 40), radius=120, fill=120)
    image.paste((10, 10, 10), mask=mask.filter(ImageFilter.GaussianBlur(24)))


def _circled(draw: ImageDraw.ImageDraw, box: Box) -> None:
    left, top, right, bottom = box
    draw.ellipse((left - 30, top - 30, right + 30, bottom + 30), outline=RED, width=12)


def _key(draw: ImageDraw.ImageDraw, box: Box, letter: str) -> None:
    draw.rounded_rectangle(box, radius=12, fill=(84, 87, 95), outline=(30, 31, 35), width=3)
    draw.text((box[0] + 26, box[1] + 18), letter, fill=(235, 235, 235), font=ImageFont.load_default(38))


def _barcode(draw: ImageDraw.ImageDraw, box: Box, text: str) -> None:
    """Bars that look like Code 128; not meant to be scanned."""
    bars, (x, top, right, bottom) = Random(text), box
    while x < right - 12:
        width = bars.choice((3, 3, 6, 9))
        draw.rectangle((x, top, x + width, bottom), fill=(20, 20, 20))
        x += width + bars.choice((4, 4, 7, 10))


def _label(image: Image.Image, at: tuple[int, int], text: str, size: int, colour: Colour) -> None:
    ImageDraw.Draw(image).text(at, text, fill=colour, font=ImageFont.load_default(size))


def _shade(colour: Colour, by: int) -> Colour:
    red, green, blue = (min(255, max(0, part + by)) for part in colour)
    return red, green, blue


def _as_phone_photo(image: Image.Image, seed: int) -> bytes:
    """JPEG with what phones write into it, place and device among it: none of it may reach another reader."""
    chance, out = Random(seed * 17 + 3), BytesIO()
    make, model = chance.choice(PHONES)
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model], exif[Base.Orientation] = make, model, 1
    exif[Base.DateTime] = f"2026:{chance.randint(1, 11):02}:{chance.randint(1, 28):02} 20:{chance.randint(10, 59)}:05"
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLongitudeRef] = "N", "E"
    place[GPS.GPSLatitude] = (31.0, float(chance.randint(5, 20)), float(chance.randint(0, 59)))
    place[GPS.GPSLongitude] = (121.0, float(chance.randint(20, 40)), float(chance.randint(0, 59)))
    _noise(image, chance).save(out, "JPEG", quality=86, exif=exif)
    return out.getvalue()


def _noise(image: Image.Image, chance: Random) -> Image.Image:
    """The grain of a small sensor."""
    tile = Image.frombytes("L", (200, 150), chance.randbytes(200 * 150)).resize(image.size)
    return Image.blend(image, Image.merge("RGB", (tile, tile, tile)), 0.035)
