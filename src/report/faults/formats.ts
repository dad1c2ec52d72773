import type { Scorecard } from "../../faults/scorecard.ts";
import type { Formats } from "../draw/format.ts";
import { commonFormats } from "../draw/formats.ts";

/** The only list of the forms of a scorecard. */
export const scorecardFormats: Formats<Scorecard> = commonFormats(
  async () => (await import("./page.ts")).scorecardPage,
);
