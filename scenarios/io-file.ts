import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import type { Scenario } from "../src/domain/scenario.ts";
import { PHOTOS, photoPath } from "./jobs/photos.ts";

/** Reads a file of some 230 KB as a stream and hashes it on the way. */
export async function run(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

export const scenario: Scenario = {
  name: "io-file",
  kind: "io",
  summary: "reads and hashes a file of 230 KB, asynchronously",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1, 32],
  inputs: () => PHOTOS.map(photoPath),
  expected: (input) =>
    createHash("sha256")
      .update(readFileSync(input as string))
      .digest("hex"),
};
