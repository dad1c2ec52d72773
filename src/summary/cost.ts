import type { CellResult, ForkResult } from "../results/schema.ts";
import { geometricInterval, meanInterval } from "../stats/interval.ts";
import { medianOf } from "../stats/quantile.ts";

type Cost = Pick<CellResult, "cpuShares" | "broker" | "startUp" | "memory" | "idleCpuShare">;

/** What a cell costs beside time: threads that its CPU time goes to, start-up, memory, what it uses while it waits. */
export function summarizeCost(forks: readonly ForkResult[]): Cost {
  return {
    cpuShares: cpuShares(forks),
    ...brokerCost(forks),
    startUp: summarizeStartUp(forks),
    memory: summarizeMemory(forks),
    idleCpuShare: medianOf(forks, ({ idle }) =>
      idle === null || idle.wallMs === 0 ? null : idle.cpuMs / idle.wallMs,
    ),
  };
}

function cpuShares(forks: readonly ForkResult[]): Cost["cpuShares"] {
  const parts = forks.map(({ usage }) => usage?.threadCpu ?? null);
  if (parts.length === 0 || parts.some((part) => part === null)) return null;
  const known = parts.filter((part) => part !== null);
  const sum = (of: (part: (typeof known)[number]) => number | null) =>
    known.some((part) => of(part) === null)
      ? null
      : known.reduce((total, part) => total + (of(part) ?? 0), 0);
  const main = sum(({ mainMs }) => mainMs) ?? 0;
  const workers = sum(({ workersMs }) => workersMs);
  const others = sum(({ othersMs }) => othersMs);
  const all = main + (workers ?? 0) + (others ?? 0);
  if (all === 0) return null;
  const share = (part: number | null) => (part === null ? null : part / all);
  return { main: main / all, workers: share(workers), others: share(others) };
}

function brokerCost(forks: readonly ForkResult[]): Pick<Cost, "broker"> {
  const known = forks.flatMap(({ usage }) =>
    usage?.broker === undefined ? [] : [{ ...usage.broker, jobs: usage.jobs }],
  );
  const jobs = known.reduce((sum, one) => sum + one.jobs, 0);
  if (jobs === 0) return {};
  const told = known.flatMap(({ cpuMs }) => cpuMs ?? []);
  const most = (values: readonly (number | null)[]) => {
    const given = values.filter((value) => value !== null);
    return given.length === 0 ? null : Math.max(...given);
  };
  return {
    broker: {
      cpuMsPerJob: told.length < known.length ? null : told.reduce((sum, cpuMs) => sum + cpuMs, 0) / jobs,
      peakBytes: most(known.map(({ peakBytes }) => peakBytes)),
      connections: most(known.map(({ connections }) => connections)),
      redeliveries: known.reduce((sum, { redeliveries }) => sum + redeliveries, 0),
      untold: known.find(({ untold }) => untold !== null)?.untold ?? null,
    },
  };
}

function summarizeStartUp(forks: readonly ForkResult[]): Cost["startUp"] {
  const steps = forks.flatMap(({ startUp }) => startUp ?? []);
  if (steps.length === 0) return null;
  // Differences of times, some of them next to 0: an interval of the mean, not of the logarithms.
  const interval = (of: (step: (typeof steps)[number]) => number) => {
    const { estimate, low, high } = meanInterval(steps.map(of));
    return { estimate, low: low === null ? null : Math.max(0, low), high };
  };
  return {
    importMs: steps.some(({ importMs }) => importMs === null)
      ? null
      : interval(({ importMs }) => importMs ?? 0),
    constructMs: interval(({ constructMs }) => constructMs),
    readyMs: interval(({ readyMs }) => readyMs),
    firstResultMs: interval(({ firstResultMs }) => firstResultMs),
    totalMs: interval(
      ({ importMs, constructMs, readyMs, firstResultMs }) =>
        (importMs ?? 0) + constructMs + readyMs + firstResultMs,
    ),
  };
}

function summarizeMemory(forks: readonly ForkResult[]): Cost["memory"] {
  const grown = forks.flatMap((fork) => addedBytes(fork) ?? []);
  if (grown.length === 0) return null;
  const peaks = forks.flatMap(({ memory }) => memory?.peakBytes ?? []);
  return {
    readyBytes: meanInterval(grown),
    peakBytes: peaks.length === 0 ? null : geometricInterval(peaks),
  };
}

/** What opening the pool and a first job added; null: not known. */
export function addedBytes({ memory }: ForkResult): number | null {
  if (memory === null || memory.beforeBytes === null || memory.readyBytes === null) return null;
  return memory.readyBytes - memory.beforeBytes;
}
