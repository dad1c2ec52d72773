// Makes scenarios/photos: JPEG files of the size and the content of a photograph (broad shapes, fine texture, noise) with
// nobody's rights on them. Run once; the files are shipped, so that every machine decodes the same bytes.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Jimp, JimpMime } from "jimp";
import { seeded } from "../src/stats/seeded.ts";

const WIDTH = 1280;
const HEIGHT = 960;
const OCTAVES = 7;

/** Value noise at doubling frequencies: hills, trees, leaves. */
function fractalNoise(seed: number): (x: number, y: number) => number {
  const random = seeded(seed);
  const grids = Array.from({ length: OCTAVES }, () => Float64Array.from({ length: 257 * 257 }, random));
  const smooth = (t: number) => t * t * (3 - 2 * t);
  return (x, y) => {
    let sum = 0;
    let weight = 0.5;
    for (const [octave, grid] of grids.entries()) {
      const scale = 3 * 2 ** octave;
      const [gx, gy] = [(x * scale) % 256, (y * scale) % 256];
      const [x0, y0] = [Math.floor(gx), Math.floor(gy)];
      const [tx, ty] = [smooth(gx - x0), smooth(gy - y0)];
      const at = (i: number, j: number) => grid[(y0 + j) * 257 + x0 + i] ?? 0;
      const top = at(0, 0) + (at(1, 0) - at(0, 0)) * tx;
      const bottom = at(0, 1) + (at(1, 1) - at(0, 1)) * tx;
      sum += weight * (top + (bottom - top) * ty);
      weight *= 0.6;
    }
    return sum;
  };
}

async function makePhoto(seed: number): Promise<Buffer> {
  const terrain = fractalNoise(seed);
  const grain = seeded(seed + 1000);
  const image = new Jimp({ width: WIDTH, height: HEIGHT });
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [u, v] = [x / HEIGHT, y / HEIGHT];
      const height = terrain(u, v);
      const horizon = 0.35 + 0.3 * terrain(u, 0.1);
      const light = 0.6 + 0.6 * (height - terrain(u + 0.004, v + 0.004)) * 20;
      const noise = (grain() - 0.5) * 18;
      const sky = v < horizon;
      const shade = sky ? 200 - 120 * v + 40 * height : 160 * height * light;
      const [r, g, b] = sky ? [shade * 0.8, shade * 0.95, shade * 1.2] : [shade * 0.9, shade, shade * 0.55];
      const at = (y * WIDTH + x) * 4;
      for (const [channel, value] of [r, g, b].entries()) {
        image.bitmap.data[at + channel] = Math.max(0, Math.min(255, Math.round((value ?? 0) + noise)));
      }
      image.bitmap.data[at + 3] = 255;
    }
  }
  return image.getBuffer(JimpMime.jpeg, { quality: 82 });
}

const folder = join(import.meta.dirname, "../../scenarios/photos");
for (let seed = 1; seed <= 4; seed++) {
  const jpeg = await makePhoto(seed);
  writeFileSync(join(folder, `photo-${seed}.jpg`), jpeg);
  // Ends in the middle of its header, as an upload that broke off.
  if (seed === 1) writeFileSync(join(folder, "broken.jpg"), jpeg.subarray(0, 400));
}
