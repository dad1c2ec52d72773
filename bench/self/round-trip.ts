import { measure } from "mitata";
import { quantile } from "../../src/stats/quantile.ts";
import { everySample } from "./mitata-options.ts";

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
  const { samples } = await measure(async () => void (await run(1)), everySample(sampledMs));
  return { p50Us: quantile(samples, 0.5) / 1000, p99Us: quantile(samples, 0.99) / 1000 };
}
