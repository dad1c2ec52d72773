import type { Scorecard } from "../../faults/scorecard.ts";
import { type Glance, glanceAt, glanceLegend } from "./glance.ts";
import { type FaultTable, headLines, LEGEND, tablesOf } from "./table.ts";

/** For a README or an issue: all at a glance, and below that what stands behind each symbol. */
export function report(card: Scorecard): string {
  return [
    headLines(card).join("  \n"),
    drawGrid(glanceAt(card)),
    `_${glanceLegend(card)}_`,
    ...tablesOf(card).map(drawTable),
    LEGEND.map((line) => `_${line}_`).join("  \n"),
  ].join("\n\n");
}

function drawTable({ heading, pools, lines, footnotes }: FaultTable): string {
  const texts = lines.map(({ title, cells }) => ({ title, cells: cells.map((cell) => cell?.text ?? "") }));
  const notes = footnotes.length > 0 ? [footnotes.join("  \n")] : [];
  return [`**${heading}**`, drawGrid({ pools, lines: texts }), ...notes].join("\n\n");
}

function drawGrid({ pools, lines }: Glance): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(["", ...pools]),
    line(["---", ...pools.map(() => "---")]),
    ...lines.map(({ title, cells }) => line([title, ...cells])),
  ].join("\n");
}
