import type { Comparison, Judged } from "../../gate/comparison.ts";
import { FIGURE_NAMES, figures } from "../../gate/figure.ts";
import { bySubject, conclusionOf, formatBounds, formatFound, LEGEND, labelOf, remarksOf } from "./words.ts";

const MARKS = {
  regression: "🔴",
  improvement: "🟢",
  equivalent: "⚪",
  inconclusive: "🟡",
  "job changed": "⚪",
} as const;

/** For a job summary or a comment: the conclusion first, the table folded away unless it is needed. */
export function format(comparison: Comparison): string {
  const { findings, outcome } = comparison;
  const columns = FIGURE_NAMES.filter((name) => findings.some(({ figure }) => figure === name));
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  const rows = bySubject(findings).map(([name, mine]) =>
    row([
      name,
      ...columns.map((figure) =>
        square(
          mine.find((one) => one.figure === figure),
          findings,
        ),
      ),
    ]),
  );
  const table = [
    row(["cell", ...columns.map((name) => figures[name].title)]),
    row(["---", ...columns.map(() => "---")]),
    ...rows,
  ].join("\n");
  const remarks = remarksOf(comparison).map((text) =>
    text.startsWith("  ") ? `  - ${escaped(text.trim())}` : `- ${escaped(text)}`,
  );
  const open = outcome === "pass" ? "" : " open";
  return [
    `### poolmark: ${escaped(conclusionOf(comparison))}`,
    `${escaped(comparison.baseline)} → ${escaped(comparison.current)}  \n${escaped(comparison.machine)}`,
    ...(remarks.length === 0 ? [] : [remarks.join("\n")]),
    ...(findings.length === 0
      ? []
      : [`<details${open}><summary>All cells</summary>\n\n${table}\n\n_${LEGEND}_\n\n</details>`]),
  ].join("\n\n");
}

function square(finding: Judged | undefined, findings: readonly Judged[]): string {
  if (finding === undefined) return "–";
  const { change, smallestFound } = finding;
  const label = labelOf(finding, findings);
  return `${MARKS[label]} ${label} ${formatBounds(change)}, finds ${formatFound(smallestFound)}`;
}

/** A cell's text must not end the cell, nor start a tag. */
function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
}
