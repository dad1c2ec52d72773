import type { Batch, Batches } from "../batches.ts";
import type { Way } from "./contender.ts";
import type { SelfProcess } from "./conversation.ts";
import type { RoundTrip } from "./round-trip.ts";

export interface Plan {
  readonly forks: number;
  readonly rounds: number;
  readonly warmUpMs: number;
  /** Short: what else the machine does then falls on a whole round, and cancels in its ratio. */
  readonly batchMs: number;
  /** For what mitata samples. */
  readonly sampledMs: number;
}

/** What one process of a way showed. */
export interface ForkFigures extends Batches {
  readonly roundTrip: RoundTrip;
  /** null: no adapter, no wrapper. */
  readonly wrapperUs: number | null;
}

/** One fork: each way in a fresh process, all alive together, one working at a time. */
export async function measureFork(
  ways: readonly Way[],
  start: (way: Way) => SelfProcess,
  fork: number,
  plan: Plan,
): Promise<Map<Way, ForkFigures>> {
  const started = new Map(ways.map((way) => [way, start(way)]));
  // Each fork begins with another way, and turns its order around from round to round.
  const order = ways.map((_, i) => ways[(i + fork) % ways.length] as Way);
  /** Asks one process after the other. */
  const askAll = async <Value>(
    inOrder: readonly Way[],
    ask: (process: SelfProcess, way: Way) => Promise<Value>,
  ) => {
    const answers = new Map<Way, Value>();
    for (const way of inOrder) answers.set(way, await ask(started.get(way) as SelfProcess, way));
    return answers;
  };
  const { warmUpMs, batchMs, sampledMs } = plan;
  try {
    const sizes = await askAll(order, (process) => process.ask({ do: "warmUp", warmUpMs, batchMs }));
    const trips = await askAll(order, (process) => process.ask({ do: "roundTrip", sampledMs }));
    const wrappers = await askAll(order, async (process, way) =>
      way === "adapter" ? process.ask({ do: "wrapper", sampledMs }) : null,
    );
    // The same work for all: with but a few jobs a batch, how evenly they end would tell in the ratio.
    const jobs = Math.max(...sizes.values());
    const rounds: Map<Way, Batch>[] = [];
    for (let round = 0; round < plan.rounds; round++) {
      const turn = round % 2 === 0 ? order : order.toReversed();
      rounds.push(await askAll(turn, (process) => process.ask({ do: "batch", jobs })));
    }
    return new Map(
      ways.map((way) => [
        way,
        {
          roundTrip: trips.get(way) as RoundTrip,
          wrapperUs: wrappers.get(way) as number | null,
          batches: rounds.map((batches) => batches.get(way) as Batch),
        },
      ]),
    );
  } finally {
    await Promise.all([...started.values()].map((process) => process.end()));
  }
}
