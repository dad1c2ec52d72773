import type { Format } from "./format.ts";

/** The only list of the gate's formats. */
export const formats: Readonly<Record<string, () => Promise<{ readonly format: Format }>>> = {
  text: () => import("./text.ts"),
  markdown: () => import("./markdown.ts"),
  json: () => import("./json.ts"),
  junit: () => import("./junit.ts"),
  github: () => import("./github.ts"),
  "benchmark-bigger": () => import("./benchmark-bigger.ts"),
  "benchmark-smaller": () => import("./benchmark-smaller.ts"),
  go: () => import("./go.ts"),
};
