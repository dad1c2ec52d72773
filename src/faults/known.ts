import type { RuntimeName } from "../domain/pool.ts";

/** What is known in public of a finding. Its footnote says so. */
interface Known {
  /** By their labels: with other settings it may be otherwise. */
  readonly pools?: readonly string[];
  readonly runtimes?: readonly RuntimeName[];
  readonly faults?: readonly string[];
  readonly note: RegExp;
  readonly says: string;
}

const known: readonly Known[] = [
  {
    pools: ["piscina"],
    note: /arrives without its .*own properties/,
    says: "structured cloning drops them (https://github.com/piscinajs/piscina/issues/1143)",
  },
  {
    pools: ["piscina"],
    faults: ["unhandled-rejection", "throws-in-timer", "idle-death"],
    note: /before all workers work again$/,
    says: "an idle worker waits in Atomics.wait, so timers and rejections that a job left behind come during the next job (https://github.com/piscinajs/piscina/issues/346)",
  },
  {
    pools: ["workerpool"],
    note: /arrives without its name/,
    says: "errors travel as JSON (https://github.com/josdejong/workerpool/issues/363)",
  },
  {
    pools: ["workerpool"],
    faults: ["posts-messages"],
    note: /^the whole process exited/,
    says: "a message that is null ends it (https://github.com/josdejong/workerpool/issues/469)",
  },
  {
    pools: ["jest-worker"],
    faults: ["throws-symbol", "returns-uncloneable"],
    note: /./,
    says: "jest-worker drops values that cannot be cloned from results, and does not look for them in errors (https://github.com/jestjs/jest/pull/16445)",
  },
  {
    pools: ["poolifier", "workerpool", "jest-worker"],
    faults: ["close-uncloneable"],
    note: /^no answer in time$/,
    says: "a worker counts as busy for ever once an input could not be sent to it; terminate() ends the pool",
  },
  {
    pools: ["jest-worker[retries=3]"],
    faults: ["ran-twice"],
    note: /ran a second time/,
    says: "a job whose worker died is run again, three times by default (https://github.com/jestjs/jest/pull/4798)",
  },
  {
    pools: ["bullmq", "bullmq[backend=postgres]", "nats[jetstream=file]", "nats[jetstream=memory]"],
    note: /ran a second time/,
    says: "the broker gives the job of a dead worker to another, so each job runs at least once, as promised (docs/ENGINES.md)",
  },
  {
    pools: ["nats"],
    note: /workers work$|never end$|^no answer in time/,
    says: "NATS sends a job to a random worker: it may wait for a busy worker while another is idle (docs/ENGINES.md)",
  },
  {
    pools: ["poolifier"],
    faults: ["process-exit", "ten-die", "idle-death"],
    note: /workers work$/,
    says: "poolifier never settles the jobs of a worker that exits (https://github.com/poolifier/poolifier/pull/3211)",
  },
  {
    pools: ["poolifier"],
    note: /workers work$/,
    says: "once an idle worker has taken a job from another's queue, all later jobs wait behind one worker; not so with poolifier[stealing=off]",
  },
  {
    runtimes: ["bun"],
    note: /arrives without its .*cause/,
    says: "Bun's structured cloning drops it (https://github.com/oven-sh/bun/pull/31525)",
  },
  {
    pools: ["threads"],
    faults: ["process-exit", "ten-die", "idle-death"],
    note: /workers work$/,
    says: "threads does not notice that a worker has exited (https://github.com/andywer/threads.js/issues/386)",
  },
  {
    pools: ["web-worker"],
    runtimes: ["deno"],
    faults: ["process-exit", "ten-die", "idle-death"],
    note: /workers work$/,
    says: "on Deno no event tells that a web worker has ended (https://github.com/whatwg/html/issues/5869)",
  },
  {
    runtimes: ["node"],
    note: /^the thrown value is \{\}$/,
    says: "Node reports an uncloneable value by a DOMException, which cannot be cloned either (https://github.com/nodejs/node/issues/49181)",
  },
  {
    runtimes: ["deno"],
    faults: ["large-result"],
    note: /^the whole process exited/,
    says: "Deno searches a message for ports item by item, a buffer byte by byte (https://github.com/denoland/deno/pull/34200)",
  },
  {
    runtimes: ["deno"],
    faults: ["heap-limit"],
    note: /^the whole process was killed/,
    says: "Deno itself ends only workers that have resourceLimits of their own (https://github.com/denoland/deno/pull/32430)",
  },
  {
    runtimes: ["deno"],
    note: /threads? left behind$|not end by itself$/,
    says: "Deno does not end a worker that computes or waits in Atomics.wait (https://github.com/denoland/deno/pull/35657)",
  },
];

/** A note with what is known of it in public. */
export function explain(
  note: string,
  trial: {
    readonly runtime: { readonly name: RuntimeName };
    readonly pool: { readonly label: string };
    readonly fault: string;
  },
): string {
  const has = <Value>(list: readonly Value[] | undefined, value: Value) => list?.includes(value) ?? true;
  const found = known.find(
    ({ pools, runtimes, faults, note: pattern }) =>
      has(pools, trial.pool.label) &&
      has(runtimes, trial.runtime.name) &&
      has(faults, trial.fault) &&
      pattern.test(note),
  );
  return found === undefined ? note : `${note}: ${found.says}`;
}
