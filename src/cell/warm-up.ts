import type { WarmUp, Window } from "../domain/measurement.ts";
import type { WarmUpLimits } from "../domain/protocol.ts";
import { median } from "../stats/quantile.ts";
import { batchSize, endsUnevenly, rampOf } from "./batch-size.ts";
import type { Runner } from "./runner.ts";
import { isSteady } from "./steady.ts";

/** Batches of a warm-up are short, so that there are enough of them to see a trend. */
const SHORT_BATCHES = 12;
const MOST_BATCHES = 100;

/** Runs batches until they no longer get faster, and finds the batch size on the way. */
export async function warmUp(
  runner: Pick<Runner, "inputCount" | "places" | "ramp">,
  { leastMs, mostMs, batchMs }: WarmUpLimits & { readonly batchMs: number },
  runBatch: (jobs: number) => Promise<Window>,
  nowMs: () => number,
): Promise<WarmUp> {
  const shortMs = Math.min(batchMs, mostMs / SHORT_BATCHES);
  const rates: number[] = [];
  let jobs = 2 * runner.places;
  let rate = 0;
  let wallMs = 0;
  let batches = 0;
  const startedMs = nowMs();
  for (; batches < MOST_BATCHES; batches++) {
    // The first batches are cold: of these alone no batch size could be told, and no trend.
    if (batches >= 2 && (wallMs >= mostMs || (wallMs >= leastMs && isSteady(rates)))) break;
    const window = await runBatch(jobs);
    wallMs = nowMs() - startedMs;
    rate = window.jobs / window.wallMs;
    rates.push(rate);
    const wanted = batchSize(window, { ...runner, batchMs: shortMs });
    if (batches >= 2 && wanted < 3 * jobs) continue;
    // Only batches of one size are compared.
    rates.length = 0;
    jobs = Math.min(jobs * 10, wanted);
  }
  if (rates.length > 0) rate = median(rates.slice(-3));
  const size = batchSize({ jobs: rate * 1000, wallMs: 1000 }, { ...runner, batchMs });
  const uneven = rampOf(size, runner) === 0 && endsUnevenly(size, runner.places);
  return { batches, wallMs, steady: isSteady(rates), jobs: size, uneven };
}
