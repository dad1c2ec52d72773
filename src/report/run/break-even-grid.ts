import type { Results } from "../../results/schema.ts";
import { formatDuration, formatRange } from "../../stats/numbers.ts";
import { type ColumnOf, type Grid, gridOf } from "../grid.ts";
import { nameColumns } from "./tables.ts";

type Found = Results["breakEven"][number];

/** Above which job length each pool does more than the main thread. */
export function breakEvenGrid({ breakEven, config }: Results): Grid {
  const hasOthers = breakEven.some(({ than }) => than !== undefined);
  const title = `Break-even: how long a job must be for a pool to do more than the main thread${hasOthers ? ", or than a local pool" : ""}`;
  const than: ColumnOf<Found> = ["more than", "name", (found) => found.than ?? "main thread"];
  const columns: ColumnOf<Found>[] = [
    ...nameColumns(config, ({ runtime, pool }: Found) => ({ runtime, label: pool })),
    ["workers", "name", ({ workers }) => String(workers)],
    ...(hasOthers ? [than] : []),
    ["job length", "figure", (found) => answer(found)[0]],
    ["95 % interval", "figure", (found) => answer(found)[1]],
  ];
  const notes = ["Throughput of many jobs at once. A pool never makes a single job faster."];
  return gridOf(title, breakEven, columns, { notes });
}

function answer({ verdict, jobMs, fromMs, toMs }: Found): [string, string] {
  if (verdict === "always") return [`below ${formatDuration(fromMs)}`, "shortest length measured"];
  if (verdict === "never") return [`above ${formatDuration(toMs)}`, "longest length measured"];
  if (jobMs === null) return ["unknown", "some forks had no break-even"];
  return [formatDuration(jobMs.estimate), formatRange(jobMs, formatDuration) || "one fork"];
}
