import type { Results } from "../../results/schema.ts";
import type { Formats } from "../draw/format.ts";
import { commonFormats } from "../draw/formats.ts";

/** The only list of the forms of a run. */
export const runFormats: Formats<Results> = {
  ...commonFormats(async () => (await import("./page.ts")).runPage),
  csv: async () => (await import("./csv.ts")).runCsv,
};
