import type { Scorecard } from "./scorecard.ts";
import { type FaultTable, headLines, LEGEND, tablesOf, tallyLines } from "./table.ts";

/** The same tables for a README or an issue. */
export function report(card: Scorecard): string {
  return [
    headLines(card).join("  \n"),
    ...tablesOf(card).map(drawTable),
    LEGEND.map((line) => `_${line}_`).join("  \n"),
    tallyLines(card)
      .map((line) => `- ${line}`)
      .join("\n"),
  ].join("\n\n");
}

function drawTable({ heading, pools, lines, footnotes }: FaultTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const grid = [
    line(["", ...pools]),
    line(["---", ...pools.map(() => "---")]),
    ...lines.map(({ title, cells }) => line([title, ...cells.map((cell) => cell?.text ?? "")])),
  ];
  return [`**${heading}**`, grid.join("\n"), ...(footnotes.length > 0 ? [footnotes.join("  \n")] : [])].join(
    "\n\n",
  );
}
