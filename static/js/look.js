// Looks at a photo before it is sent, as somebody would who wants it to be of use: too dark, blurred, too small?
// What it says is advice. A photo it cannot open, or that takes long, is simply sent.
const PATIENCE = 1500; // milliseconds
const SIDE = 1024; // looked at in this size: blur that matters is still seen, and a phone needs some 30 ms
const SMALL = 600; // pixels of the shorter side; below, fine print cannot be read
const DARK = 48; // mean brightness, of 255
const SHARP = 60; // variance of the Laplacian in the sharpest part; blurred photos stay far below
const PARTS = 6; // the picture is looked at in 6 x 6 parts, since a sharp thing may lie on a plain table

// The codes of what is odd about it: "dark", "blurred", "small". Never rejects.
export async function look(file) {
  if (!file.type.startsWith("image/")) return [];
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, []));
  return Promise.race([judged(file).catch(() => []), late]);
}

async function judged(file) {
  const picture = await createImageBitmap(file);
  const { width, height } = picture;
  const light = brightness(picture);
  picture.close();
  const odd = [];
  if (mean(light.levels) < DARK) odd.push("dark");
  else if (sharpest(light) < SHARP) odd.push("blurred"); // in the dark nothing is sharp
  if (Math.min(width, height) < SMALL) odd.push("small");
  return odd;
}

// One byte for each pixel of the shrunken picture, by ITU-R BT.601.
function brightness(picture) {
  const shrink = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * shrink));
  const height = Math.max(1, Math.round(picture.height * shrink));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "white"; // what shines through is no darkness
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const levels = new Uint8Array(width * height);
  for (let at = 0; at < levels.length; at += 1) {
    levels[at] = (data[at * 4] * 299 + data[at * 4 + 1] * 587 + data[at * 4 + 2] * 114) / 1000;
  }
  return { levels, width, height };
}

function mean(levels) {
  let sum = 0;
  for (const level of levels) sum += level;
  return sum / levels.length;
}

function sharpest({ levels, width, height }) {
  let most = 0;
  for (let row = 0; row < PARTS; row += 1) {
    for (let column = 0; column < PARTS; column += 1) {
      const left = Math.floor((column * width) / PARTS);
      const right = Math.floor(((column + 1) * width) / PARTS);
      const top = Math.floor((row * height) / PARTS);
      const bottom = Math.floor(((row + 1) * height) / PARTS);
      most = Math.max(most, edges(levels, width, { left, right, top, bottom }, height));
    }
  }
  return most;
}

// The variance of the Laplacian: how much neighbours differ, which is what focus does.
function edges(levels, width, { left, right, top, bottom }, height) {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let y = Math.max(1, top); y < Math.min(bottom, height - 1); y += 1) {
    for (let x = Math.max(1, left); x < Math.min(right, width - 1); x += 1) {
      const at = y * width + x;
      const change = levels[at - 1] + levels[at + 1] + levels[at - width] + levels[at + width] - 4 * levels[at];
      count += 1;
      sum += change;
      squares += change * change;
    }
  }
  return count ? squares / count - (sum / count) ** 2 : 0;
}
