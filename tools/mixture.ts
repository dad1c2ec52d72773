// Jobs of all kinds, drawn by chance, each with the outcomes that are right for it: for the tests of pools and for the soak.
import { setTimeout as delay } from "node:timers/promises";
import type { RunOptions, WorkerPool } from "../src/domain/pool.ts";
import type { Ask } from "../src/testing/poolmark-jobs.ts";

/** One job, and what may come of it: `value …`, or `error CODE NAME: MESSAGE`. */
interface Trial {
  readonly kind: Kind;
  readonly ask: Ask;
  readonly options: RunOptions;
  readonly right: readonly RegExp[];
  /** How often it runs; less often if it is refused, aborted or timed out. */
  readonly runs: 0 | 1;
}

type Parts = Pick<Trial, "ask" | "right"> & Partial<Trial>;

/** A DOMException's name or code; on Deno it may be a TypeError. */
const UNCLONEABLE = /^error (25|\S* ?(DataCloneError|TypeError):)/;
const REFUSED = [/^error .*: card refused/];
/** jest-worker says of a worker that died only that it runs the job no more. */
const DIED = [/^error .*(died|exit|terminat|Call retries were exceeded)/i];
const LATE = [/^error JOB_TIMEOUT /];
export const ABORTED = /^error .*abort/i;

/** @param index of the job @param ms some milliseconds, by chance */
type Make = (index: number, ms: number) => Parts;

const timedOut = (ask: Ask, timeoutMs = 5): Parts => ({ ask, right: LATE, options: { timeoutMs } });

const MAKES = {
  doubles: (index) => ({ ask: ["double", index], right: [new RegExp(`^value ${2 * index}$`)] }),
  waits: (_, ms) => ({ ask: ["sleep", ms], right: [new RegExp(`^value ${ms}$`)] }),
  computes: (_, ms) => ({ ask: ["spin", ms], right: [new RegExp(`^value ${ms}$`)] }),
  throws: () => ({ ask: ["throw"], right: REFUSED }),
  "rejects later": () => ({ ask: ["throwLater"], right: REFUSED }),
  "throws null": () => ({ ask: ["throwValue", null], right: [/^error null$/] }),
  "overflows the stack": () => ({ ask: ["overflow"], right: [/^error .*RangeError: /] }),
  "returns a function": () => ({ ask: ["returnFunction"], right: [UNCLONEABLE] }),
  "gets a function": () => ({ ask: ["return", () => {}], right: [UNCLONEABLE], runs: 0 }),
  /** What is done but cannot be kept may be lost with a worker that is stopped before it could report. */
  transfers: () => {
    const buffer = new ArrayBuffer(8);
    return { ask: ["return", buffer], right: [/^value \[object/, ...DIED], options: { transfer: [buffer] } };
  },
  exits: () => ({ ask: ["exit", 1], right: DIED }),
  "throws in a timer": () => ({ ask: ["throwInTimer"], right: DIED }),
  "leaves a rejection": () => ({ ask: ["unhandled"], right: DIED }),
  loops: () => timedOut(["loop"]),
  "never settles": () => timedOut(["never"]),
  /** So late that a pool whose timeout also counts the start of a new worker has started it. */
  overruns: () => timedOut(["sleep", 60_000], 10),
} satisfies Record<string, Make>;

type Kind = keyof typeof MAKES;

export interface Mixture {
  /** How often each kind comes, as parts of their sum. */
  readonly shares: Partial<Readonly<Record<Kind, number>>>;
  /** How often a job is also aborted, some milliseconds after it was submitted. */
  readonly abortShare: number;
}

/** @returns the job with that index, another one at each call */
export function createMixture(
  { shares, abortShare }: Mixture,
  random: () => number,
): (index: number) => Trial {
  const kinds = Object.entries(shares) as [Kind, number][];
  const total = kinds.reduce((sum, [, share]) => sum + share, 0);
  const someMs = () => Math.floor(9 * random());
  function kindAt(place: number): Kind {
    let end = 0;
    for (const [kind, share] of kinds) {
      end += share;
      if (place < end) return kind;
    }
    throw new RangeError("A mixture of nothing");
  }
  return (index) => {
    const kind = kindAt(random() * total);
    const parts: Parts = (MAKES[kind] as Make)(index, someMs());
    const trial = { kind, options: {}, runs: 1 as const, ...parts };
    if (random() >= abortShare) return trial;
    const controller = new AbortController();
    void delay(someMs()).then(() => controller.abort());
    const options = { ...trial.options, signal: controller.signal };
    return { ...trial, options, right: [...trial.right, ABORTED] };
  };
}

/** What a caller sees of a job. */
export function outcomeOf(pool: WorkerPool, { ask, options }: Trial): Promise<string> {
  return pool.run(ask, options).then(
    (value) => `value ${value}`,
    (error) => (error === null ? "error null" : `error ${error.code ?? ""} ${error.name}: ${error.message}`),
  );
}
