import type { Results } from "../../results/schema.ts";
import { formatBytes, formatCores, plural } from "../numbers.ts";

/** The machine and the run in a few lines, at the head of every report. */
export function machineLines(results: Results): string[] {
  const { environment: machine, config, quiet } = results;
  const repeated = results.cells.reduce((sum, { disturbed }) => sum + disturbed.repeated, 0);
  const repeats = repeated === 0 ? "" : `, ${repeated} repeated`;
  const quota =
    machine.quotaCores === null ? "" : `, quota ${formatCores(machine.quotaCores)} (${machine.quotaFrom})`;
  const assumed = machine.coresAssumed
    ? "assumed"
    : `effective of ${machine.logicalCores ?? "unknown"}${quota}`;
  const runtimes = machine.runtimes.map(({ name, version }) => `${name} ${version}`).join(", ");
  const packages = Object.entries(machine.packages)
    .filter(([, version]) => version !== null)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  const limits = machine.memoryLimitBytes === null ? "" : `, limit ${formatBytes(machine.memoryLimitBytes)}`;
  return [
    `poolmark ${results.poolmark} · suite ${config.suite} · ${forksOf(results)} of ${plural(config.rounds, "round")}, batches of ${config.batchMs} ms · seed ${results.seed} · ${results.startedAt.slice(0, 10)}${statusOf(results)}`,
    `${machine.cpuModel ?? "unknown CPU"} · ${formatCores(machine.cores)} cores (${assumed}) · ${formatBytes(machine.memoryBytes)}${limits} · ${machine.platform} ${machine.release ?? ""} ${machine.arch}`,
    [runtimes, packages].filter((part) => part !== "").join(" · "),
    `quiet: ${quiet.grade === null ? "not known" : quiet.grade}, ${quiet.reason}${repeats}`,
    ...machine.power.map((remark) => `This machine ${remark}`),
    ...(config.code === "sources"
      ? ["Cells ran from the TypeScript sources, not from the compiled build"]
      : []),
  ];
}

/** As many as were planned, or a range where the width of the intervals decided. */
function forksOf({ config, cells }: Results): string {
  const most = Math.max(config.forks, ...cells.map(({ forks }) => forks.length));
  return most > config.forks ? `${config.forks} to ${most} forks` : plural(config.forks, "fork");
}

function statusOf(results: Results): string {
  if (results.status === "complete") return "";
  return results.status === "interrupted" ? " · interrupted: what was done is here" : " · not finished";
}
