import type { Comparison } from "../../gate/comparison.ts";
import type { Formats } from "../draw/format.ts";
import { commonFormats } from "../draw/formats.ts";

/** The only list of the forms of a comparison. */
export const comparisonFormats: Formats<Comparison> = {
  ...commonFormats(async () => (await import("./page.ts")).comparisonPage),
  json: async () => (comparison) => JSON.stringify({ schemaVersion: 1, ...comparison }, null, 1),
  junit: async () => (await import("./junit.ts")).junit,
  github: async () => (await import("./github.ts")).github,
  "benchmark-bigger": async () => (await import("./benchmark.ts")).biggerIsBetter,
  "benchmark-smaller": async () => (await import("./benchmark.ts")).smallerIsBetter,
  go: async () => (await import("./go.ts")).goBenchmark,
};
