// Results files of schema version 2, as poolmark 0.1.0 wrote them, read as files of version 3: a round's batch was one long
// turn, noise stood with each batch, the main thread was called the baseline, and a rank a standing.

type Json = Record<string, unknown>;

interface Sample {
  readonly round: number;
  readonly attempt: number;
  readonly jobs: number;
  readonly wallMs: number;
  readonly rampInside: boolean;
  readonly batchJobs: number;
  readonly cpuMs: number;
  readonly threadCpu: ThreadCpu | null;
  readonly loopDelayP99Ms: number | null;
  readonly loopDelayMaxMs: number | null;
  readonly noise: unknown;
  readonly disturbed: string | null;
}

interface ThreadCpu {
  readonly mainMs: number;
  readonly workersMs: number | null;
  readonly othersMs: number | null;
  readonly untold: string | null;
}

/** A document of version 2 in the form of version 3; what is no such document stays as it is, for the schema to refuse. */
export function fromVersion2(document: unknown): unknown {
  const { cells, config, ...rest } = document as Json;
  if (!Array.isArray(cells) || typeof config !== "object" || config === null) return document;
  const { batchMs, rounds, ...common } = config as Json;
  const measureMs = Number(batchMs) * Number(rounds);
  return {
    ...rest,
    schemaVersion: 3,
    config: { ...common, rounds, turnMs: batchMs, measureMs },
    cells: (cells as Json[]).map(cellFrom),
    noise: (cells as Json[]).flatMap(noiseOf),
    selfCheck: null,
  };
}

function cellFrom({ standing, role, forks, ...cell }: Json): Json {
  return {
    ...cell,
    role: role === "baseline" ? "main-thread" : role,
    rank: standing,
    forks: (forks as Json[]).map(forkFrom),
  };
}

function forkFrom({ samples, warmUp, ...fork }: Json): Json {
  const all = samples as Sample[];
  const { batches, ...warm } = warmUp as Json;
  return {
    ...fork,
    warmUp: { ...warm, turns: batches },
    hasRamp: all.every(({ rampInside }) => !rampInside),
    turns: all.map(({ round, attempt, jobs, wallMs }) => [round, attempt, jobs, wallMs]),
    usage: usageOf(all.filter((sample, i) => all[i + 1]?.round !== sample.round)),
  };
}

function usageOf(samples: readonly Sample[]): Json | null {
  if (samples.length === 0) return null;
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, sample) => total + of(sample), 0);
  const delays = samples.flatMap(({ loopDelayP99Ms }) => loopDelayP99Ms ?? []).sort((a, b) => a - b);
  const maxima = samples.flatMap(({ loopDelayMaxMs }) => loopDelayMaxMs ?? []);
  return {
    jobs: sum(({ batchJobs }) => batchJobs),
    cpuMs: sum(({ cpuMs }) => cpuMs),
    threadCpu: threadCpuOf(samples.map(({ threadCpu }) => threadCpu)),
    loopDelayP99Ms: delays[Math.floor(delays.length / 2)] ?? null,
    loopDelayMaxMs: maxima.length === 0 ? null : Math.max(...maxima),
  };
}

function threadCpuOf(parts: readonly (ThreadCpu | null)[]): ThreadCpu | null {
  const known = parts.filter((part) => part !== null);
  if (known.length < parts.length) return null;
  const sum = (of: (part: ThreadCpu) => number | null) =>
    known.reduce<number | null>((total, part) => {
      const ms = of(part);
      return total === null || ms === null ? null : total + ms;
    }, 0);
  return {
    mainMs: sum(({ mainMs }) => mainMs) ?? 0,
    workersMs: sum(({ workersMs }) => workersMs),
    othersMs: sum(({ othersMs }) => othersMs),
    untold: known.find(({ untold }) => untold !== null)?.untold ?? null,
  };
}

function noiseOf({ block, forks }: Json): Json[] {
  return (forks as Json[]).flatMap(({ fork, samples }) =>
    (samples as Sample[]).map(({ round, attempt, noise, disturbed }) => ({
      ...{ block, fork, slice: round, attempt, noise, disturbed },
    })),
  );
}
