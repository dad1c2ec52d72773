import type { SharpConstructor as Sharp } from "sharp";
import type { Scenario } from "../src/domain/scenario.ts";
import { type ImageInput, imageInputs, jpegSize } from "./jobs/image-inputs.ts";
import { nativeThreads } from "./jobs/native-threads.ts";

let loading: Promise<Sharp> | undefined;

function loadSharp(): Promise<Sharp> {
  loading ??= import("sharp").then(({ default: sharp }) => {
    // One thread a picture and no cache: what runs at once is then the pool's doing alone.
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  });
  return loading;
}

/** The image processor with sharp, whose work is done by the process-wide libuv pool, whichever thread asks. */
export async function run({ path, width }: ImageInput): Promise<Uint8Array> {
  const sharp = await loadSharp();
  try {
    return new Uint8Array(await sharp(path).resize({ width }).jpeg({ quality: 80 }).toBuffer());
  } catch {
    // libvips collects its errors for the whole process: the message may hold another job's lines.
    throw new Error("The picture cannot be read");
  }
}

export const scenario: Scenario = {
  name: "native-image",
  kind: "native",
  summary: "the same with sharp, whose threads are the process's own: async-only may well tie",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1],
  package: "sharp",
  environment: nativeThreads,
  inputs: ({ seed }) => imageInputs(seed),
  async expected(input) {
    const resized = await run(input as ImageInput);
    const { width } = input as ImageInput;
    const size = jpegSize(resized);
    if (size?.width !== width) throw new Error(`Resized picture is ${size?.width} wide, expected ${width}`);
    return resized;
  },
  async check() {
    try {
      await loadSharp();
      return null;
    } catch (error) {
      const first = String(error instanceof Error ? error.message : error).split("\n")[0];
      return `The optional package "sharp" cannot be loaded (npm install sharp): ${first}`;
    }
  },
};
