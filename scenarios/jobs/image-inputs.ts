import { seeded, shuffled } from "../../src/stats/seeded.ts";
import { PHOTOS, photoPath } from "./photos.ts";

export interface ImageInput {
  readonly path: string;
  /** Pixels; the height follows. */
  readonly width: number;
}

/** Ten pictures to shrink, one of them broken, in a seeded order: one round of them takes a worker less than a second. */
export function imageInputs(seed: number): ImageInput[] {
  const random = seeded(seed);
  const good = Array.from({ length: 9 }, (_, i) => ({
    path: photoPath(PHOTOS[i % PHOTOS.length] ?? ""),
    width: 160 + 32 * Math.floor(random() * 6),
  }));
  const broken = { path: photoPath("broken.jpg"), width: 160 };
  return shuffled([...good, broken], random);
}

/** Width and height as a JPEG's own frame header states them, or null where there is none: apart from any decoder. */
export function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker >= 0xffc0 && marker <= 0xffc2)
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
  }
  return null;
}
