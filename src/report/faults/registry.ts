import type { Scorecard } from "../../faults/scorecard.ts";

/** Draws a scorecard. Pure. */
export type ScorecardReport = (card: Scorecard, options: { readonly colour: boolean }) => string;

/** The only list of a scorecard's forms. */
export const scorecardReports: Readonly<Record<string, () => Promise<{ readonly report: ScorecardReport }>>> =
  {
    text: () => import("./text.ts"),
    markdown: () => import("./markdown.ts"),
    json: async () => ({ report: (card) => JSON.stringify(card, null, 1) }),
  };
