import { figures } from "../../estimate/figures.ts";
import type { Comparison, Judged } from "../../gate/comparison.ts";
import type { Grid, Tone } from "../grid.ts";
import { formatBounds, formatDetectable } from "../numbers.ts";
import { type Page, sentences } from "../page.ts";
import { bySubject, conclusionOf, formatFigure, labelOf, remarksOf } from "./words.ts";

/** A comparison: the conclusion, what matters in sentences, then each figure of each cell. */
export function comparisonPage(comparison: Comparison): Page {
  const { baseline, current, machine, measuredAt, outcome, findings } = comparison;
  return {
    title: `poolmark: ${baseline} → ${current}`,
    answer: [conclusionOf(comparison)],
    ...(outcome === "advice" ? {} : { tone: outcome === "pass" ? "good" : "bad" }),
    parts: [
      ...(findings.length === 0 ? [] : [{ grid: comparisonGrid(comparison) }]),
      ...sentences("What matters", remarksOf(comparison)),
    ],
    facts: [
      [`${baseline} → ${current}`, ...(measuredAt === null ? [] : [measuredAt.slice(0, 10)])].join(" · "),
      machine,
    ],
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

export function comparisonGrid({ findings, outcome }: Comparison): Grid {
  return {
    title: "All cells",
    columns: [
      { heading: "cell", kind: "name" },
      { heading: "figure", kind: "name" },
      { heading: "before", kind: "figure" },
      { heading: "after", kind: "figure" },
      {
        heading: "change",
        kind: "figure",
        meaning: "of the cost (time, CPU time, bytes), so + is worse; with its one-sided 95 % bounds",
      },
      {
        heading: "MDE",
        kind: "figure",
        meaning:
          "minimum detectable effect: the smallest slowdown that this comparison detects with 80 % power",
      },
      { heading: "verdict", kind: "text" },
    ],
    rows: bySubject(findings).flatMap(([name, mine]) =>
      mine.map((finding) => ({ cells: [name, ...cellsOf(finding, findings)] })),
    ),
    folded: outcome === "pass",
  };
}

function cellsOf(finding: Judged, findings: readonly Judged[]) {
  const { figure, baseline, current, change, minimumDetectable } = finding;
  const label = labelOf(finding, findings);
  const [mark, tone] = MARKS[label];
  return [
    figures[figure].title,
    formatFigure(figure, baseline),
    formatFigure(figure, current),
    formatBounds(change),
    formatDetectable(minimumDetectable),
    { text: `${mark} ${label}`, ...(tone === undefined ? {} : { tone }) },
  ];
}
