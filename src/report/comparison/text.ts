import Table3 from "cli-table3";
import picocolors from "picocolors";
import type { Comparison, Judged } from "../../gate/comparison.ts";
import { FIGURE_NAMES, figures } from "../../gate/figure.ts";
import type { FormatOptions } from "./format.ts";
import { bySubject, conclusionOf, formatBounds, formatFound, LEGEND, labelOf, remarksOf } from "./words.ts";

/** A table for a terminal, a row a cell, then what matters in words. */
export function format(comparison: Comparison, { colour }: FormatOptions): string {
  const paint = picocolors.createColors(colour);
  const { findings, outcome } = comparison;
  const columns = FIGURE_NAMES.filter((name) => findings.some(({ figure }) => figure === name));
  const table = new Table3({
    head: ["cell", ...columns.map((name) => figures[name].title)],
    style: { head: [], border: [], "padding-left": 1, "padding-right": 1 },
    wordWrap: false,
  });
  for (const [name, mine] of bySubject(findings)) {
    table.push([
      name.split(" · ").slice(0, 3).join("\n  "),
      ...columns.map((figure) =>
        square(
          mine.find((one) => one.figure === figure),
          findings,
          paint,
        ),
      ),
    ]);
  }
  const remarks = remarksOf(comparison);
  const conclusion = conclusionOf(comparison);
  const bad = outcome === "regression" || outcome === "missing" || outcome === "inconclusive";
  return [
    `${comparison.baseline}  →  ${comparison.current}\n${comparison.machine}`,
    ...(findings.length === 0 ? [] : [table.toString(), paint.dim(LEGEND)]),
    ...(remarks.length === 0 ? [] : [remarks.join("\n")]),
    bad ? paint.red(conclusion) : paint.green(conclusion),
  ].join("\n\n");
}

type Paint = ReturnType<typeof picocolors.createColors>;

function square(finding: Judged | undefined, findings: readonly Judged[], paint: Paint): string {
  if (finding === undefined) return "–";
  const { change, smallestFound } = finding;
  const label = labelOf(finding, findings);
  const painted = {
    regression: paint.red,
    improvement: paint.green,
    equivalent: paint.dim,
    inconclusive: paint.yellow,
    "job changed": paint.dim,
  };
  return [painted[label](label), formatBounds(change), paint.dim(`finds ${formatFound(smallestFound)}`)].join(
    "\n",
  );
}
