import type { Results } from "../../results/schema.ts";
import type { Grid } from "../grid.ts";
import { formatDuration, formatRange } from "../numbers.ts";
import { labelsOf, nameColumns } from "./tables.ts";

/** Above which job length each pool does more than the main thread. */
export function breakEvenGrid({ breakEven, config }: Results): Grid[] {
  if (breakEven.length === 0) return [];
  const hasOthers = breakEven.some(({ than }) => than !== undefined);
  return [
    {
      title: `Break-even: how long a job must be for a pool to do more than the main thread${hasOthers ? ", or than a local pool" : ""}`,
      columns: [
        ...nameColumns(config),
        { heading: "workers", kind: "name" },
        ...(hasOthers ? [{ heading: "more than", kind: "name" } as const] : []),
        { heading: "job length", kind: "figure" },
        { heading: "95 % interval", kind: "figure" },
      ],
      rows: breakEven.map((found) => ({
        cells: [
          ...labelsOf(config, { runtime: found.runtime, label: found.pool }),
          String(found.workers),
          ...(hasOthers ? [found.than ?? "main thread"] : []),
          ...answer(found),
        ],
      })),
      notes: ["Throughput of many jobs at once. A pool never makes a single job faster."],
    },
  ];
}

function answer({ verdict, jobMs, fromMs, toMs }: Results["breakEven"][number]): [string, string] {
  if (verdict === "always") return [`below ${formatDuration(fromMs)}`, "shortest length measured"];
  if (verdict === "never") return [`above ${formatDuration(toMs)}`, "longest length measured"];
  if (jobMs === null) return ["unknown", "some forks had no break-even"];
  return [formatDuration(jobMs.estimate), formatRange(jobMs, formatDuration) || "one fork"];
}
