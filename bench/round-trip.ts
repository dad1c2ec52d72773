import { measure } from "mitata";
import { quantile } from "../src/stats/quantile.ts";

export interface RoundTrip {
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Times one job at a time with mitata: the next is submitted when the result of the last is in. */
export async function measureRoundTrip(
  run: (input: number) => PromiseLike<unknown>,
  sampledMs: number,
): Promise<RoundTrip> {
  // An async function around all alike: mitata awaits native promises only, and not every library's is one.
  const { samples } = await measure(async () => void (await run(1)), {
    min_cpu_time: sampledMs * 1e6,
    gc: false, // else it allocates a gigabyte where there is no --expose-gc
    batch_threshold: 0, // else trips below 65 µs come as averages of 4096
    samples_threshold: Number.POSITIVE_INFINITY, // else the two slowest, and the two fastest, are dropped
  });
  return { p50Us: quantile(samples, 0.5) / 1000, p99Us: quantile(samples, 0.99) / 1000 };
}
