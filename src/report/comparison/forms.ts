import type { Comparison } from "../../gate/comparison.ts";
import { COMPARISON_VERSION } from "../../gate/comparison-file.ts";
import type { Forms } from "../draw/format.ts";
import { formsOf } from "../draw/forms.ts";
import { comparisonPictures } from "../pictures/registry.ts";

export const comparisonForms: Forms<Comparison> = formsOf({
  page: async () => (await import("./page.ts")).comparisonPage,
  pictures: comparisonPictures,
  json: (comparison) => JSON.stringify({ schemaVersion: COMPARISON_VERSION, ...comparison }, null, 1),
  others: {
    junit: async () => (await import("./junit.ts")).junit,
    github: async () => (await import("./github.ts")).github,
    "benchmark-bigger": async () => (await import("./benchmark.ts")).biggerIsBetter,
    "benchmark-smaller": async () => (await import("./benchmark.ts")).smallerIsBetter,
    go: async () => (await import("./go.ts")).goBenchmark,
  },
});
