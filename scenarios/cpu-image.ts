import { readFileSync } from "node:fs";
import type { Scenario } from "../src/domain/scenario.ts";
import { type ImageInput, imageInputs, jpegSize } from "./jobs/image-inputs.ts";

/** The image processor in JavaScript: decode, resize, encode. A broken file throws: for the pool that is a result. */
export async function run({ path, width }: ImageInput): Promise<Uint8Array> {
  // Only what runs jobs loads jimp: it takes some hundred milliseconds.
  const { Jimp, JimpMime } = await import("jimp");
  const image = await Jimp.fromBuffer(readFileSync(path));
  image.resize({ w: width });
  return new Uint8Array(await image.getBuffer(JimpMime.jpeg, { quality: 80 }));
}

export const scenario: Scenario = {
  name: "cpu-image",
  kind: "cpu",
  summary: "decode, resize and encode a real JPEG in JavaScript (jimp); one file in ten is broken",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1],
  package: "jimp",
  inputs: ({ seed }) => imageInputs(seed),
  // Once on the main thread, outside the clock, and its size against the file's own header.
  async expected(input) {
    const resized = await run(input as ImageInput);
    const { width } = input as ImageInput;
    const size = jpegSize(resized);
    if (size?.width !== width || size.height !== (width * 3) / 4) {
      throw new Error(
        `Resized picture is ${size?.width} × ${size?.height}, expected ${width} × ${(width * 3) / 4}`,
      );
    }
    return resized;
  },
};
