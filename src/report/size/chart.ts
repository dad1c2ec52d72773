import { sameCandidate } from "../../sizing/candidate.ts";
import type { Candidate, SizeRow } from "../../sizing/schema.ts";
import { formatRate } from "../../stats/numbers.ts";
import { sizeOf } from "./names.ts";

const WIDTH = 40;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** The curve as bars, one a size: as long as its throughput, ┤ at the end of its interval. */
export function drawCurve(rows: readonly SizeRow[], chosen: Candidate | null): string[] {
  const rate = ({ jobsPerSecond }: SizeRow) => jobsPerSecond.high ?? jobsPerSecond.estimate;
  const most = Math.max(...rows.map(rate));
  const names = rows.map(sizeOf);
  const width = Math.max(...names.map(({ length }) => length));
  return rows.map((row, i) => {
    const { estimate, high } = row.jobsPerSecond;
    const bar = barOf((estimate / most) * WIDTH);
    const end = high === null ? 0 : Math.round((high / most) * WIDTH);
    const whisker = end > bar.length ? `${"─".repeat(end - bar.length - 1)}┤` : "";
    const mark = chosen !== null && sameCandidate(row, chosen) ? "★" : " ";
    return `${mark} ${(names[i] ?? "").padStart(width)} ${(bar + whisker).padEnd(WIDTH)} ${formatRate(estimate)}`;
  });
}

function barOf(length: number): string {
  const whole = Math.floor(length);
  return "█".repeat(whole) + (EIGHTHS[Math.floor((length - whole) * 8)] ?? "");
}
