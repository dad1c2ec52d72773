import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Path of a shipped picture. From `dist` the folder of the sources serves: pictures are not compiled. */
export function photoPath(name: string): string {
  const beside = new URL(`../photos/${name}`, import.meta.url);
  return fileURLToPath(
    existsSync(beside) ? beside : new URL(`../../../scenarios/photos/${name}`, import.meta.url),
  );
}

export const PHOTOS: readonly string[] = ["photo-1.jpg", "photo-2.jpg", "photo-3.jpg", "photo-4.jpg"];
