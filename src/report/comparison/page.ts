import { figures } from "../../estimate/figures.ts";
import type { Comparison, Judged } from "../../gate/comparison.ts";
import { formatBounds, formatDetectable } from "../../stats/numbers.ts";
import { type Cell, type ColumnOf, type Grid, gridOf, type Tone } from "../grid.ts";
import type { Page } from "../page.ts";
import { bySubject, conclusionOf, formatFigure, labelOf, remarksOf } from "./words.ts";

/** A comparison: the conclusion, what matters in sentences, then each figure of each cell. */
export function comparisonPage(comparison: Comparison): Page {
  const { baseline, current, machine, measuredAt, outcome } = comparison;
  return {
    title: `poolmark: ${baseline} → ${current}`,
    answer: [conclusionOf(comparison)],
    ...(outcome === "advice" ? {} : { tone: outcome === "pass" ? "good" : "bad" }),
    parts: [comparisonGrid(comparison), { heading: "What matters", sentences: remarksOf(comparison) }],
    facts: [
      [`${baseline} → ${current}`, ...(measuredAt === null ? [] : [measuredAt.slice(0, 10)])].join(" · "),
      machine,
    ],
    command: comparison.command,
  };
}

/** The shape says what the colour says. */
const MARKS: Readonly<Record<ReturnType<typeof labelOf>, readonly [mark: string, tone?: Tone]>> = {
  regression: ["▲", "bad"],
  improvement: ["▼", "good"],
  equivalent: ["="],
  inconclusive: ["?", "doubtful"],
  "job changed": ["–", "faint"],
};

const MEANINGS = {
  change:
    "of the cost (time, CPU time, bytes), so + is worse; with its one-sided 95 % bounds. Times are taken beside a yardstick measured with them: a pool's beside no-dispatch, the job's, in two runs, beside the anchor",
  mde: "minimum detectable effect: the smallest slowdown that this comparison detects with 80 % power",
};

export function comparisonGrid({ findings, outcome }: Comparison): Grid {
  const named = bySubject(findings).flatMap(([name, mine]) => mine.map((finding) => ({ name, ...finding })));
  const columns: ColumnOf<(typeof named)[number]>[] = [
    ["cell", "name", ({ name }) => name],
    ["figure", "name", ({ figure }) => figures[figure].title],
    ["before", "figure", ({ figure, baseline }) => formatFigure(figure, baseline)],
    ["after", "figure", ({ figure, current }) => formatFigure(figure, current)],
    ["change", "figure", ({ change }) => formatBounds(change), MEANINGS.change],
    ["MDE", "figure", ({ minimumDetectable }) => formatDetectable(minimumDetectable), MEANINGS.mde],
    ["verdict", "text", (finding) => verdictOf(finding, findings)],
  ];
  return gridOf("All cells", named, columns, { folded: outcome === "pass" });
}

function verdictOf(finding: Judged, findings: readonly Judged[]): Cell {
  const label = labelOf(finding, findings);
  const [mark, tone] = MARKS[label];
  return { text: `${mark} ${label}`, ...(tone === undefined ? {} : { tone }) };
}
