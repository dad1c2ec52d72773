import { median } from "../src/stats/quantile.ts";
import type { Batch, Way } from "./contender.ts";
import type { ContenderProcess } from "./contender-process.ts";
import type { RoundTrip } from "./round-trip.ts";

export interface Plan {
  readonly forks: number;
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly batchMs: number;
  readonly roundTripMs: number;
}

/** What one process of a way showed. */
export interface ForkFigures {
  readonly roundTrip: RoundTrip;
  /** In the order of the rounds. */
  readonly batches: readonly Batch[];
}

/** One fork: each way in a fresh process, all alive together, one working at a time. */
export async function measureFork(
  ways: readonly Way[],
  start: (way: Way) => ContenderProcess,
  fork: number,
  plan: Plan,
): Promise<Map<Way, ForkFigures>> {
  const started = ways.map((way) => ({ way, process: start(way), batches: [] as Batch[] }));
  // Each fork begins with another way, and turns its order around from round to round.
  const order = started.map((_, i) => started[(i + fork) % started.length] as (typeof started)[number]);
  try {
    const ready = new Map<Way, { jobs: number; roundTrip: RoundTrip }>();
    for (const { way, process } of order) {
      const jobs = await process.ask({ do: "warmUp", warmUpMs: plan.warmUpMs, batchMs: plan.batchMs });
      ready.set(way, {
        jobs,
        roundTrip: await process.ask({ do: "roundTrip", sampledMs: plan.roundTripMs }),
      });
    }
    for (let round = 0; round < plan.rounds; round++) {
      for (const { way, process, batches } of round % 2 === 0 ? order : order.toReversed()) {
        batches.push(await process.ask({ do: "batch", jobs: ready.get(way)?.jobs ?? 0 }));
      }
    }
    return new Map(
      started.map(({ way, batches }) => [
        way,
        { roundTrip: ready.get(way)?.roundTrip as RoundTrip, batches },
      ]),
    );
  } finally {
    await Promise.all(started.map(({ process }) => process.end()));
  }
}

export function jobsPerSecond({ jobs, wallMs }: Batch): number {
  return (jobs / wallMs) * 1000;
}

/** A fork's ratio of two ways: the median of those of its rounds, whose batches lie within a second of each other. */
export function forkRatio(above: ForkFigures, below: ForkFigures): number {
  return median(
    above.batches.map((batch, i) => jobsPerSecond(batch) / jobsPerSecond(below.batches[i] as Batch)),
  );
}
