import type { Judging } from "../domain/cell.ts";
import type { Job, JobFunction } from "../domain/job.ts";
import type { Verify } from "../domain/scenario.ts";
import { loadJob } from "../host/load-job.ts";
import { seeded } from "../stats/seeded.ts";
import { copyOf } from "./clone.ts";
import { digestOutcome } from "./digest.ts";
import { type JobOutcome, messageOf, outcomeOf, readable } from "./outcome.ts";

/**
 * The judge of a cell. It is called with every outcome inside the clock, where it costs next to nothing: short values are
 * compared at once; of others the first of each input and a seeded sample are kept. It always returns null: a turn goes
 * on to its end. `settle()` judges what was kept, outside the clock: to be awaited after each turn, warm-up included. It
 * rejects with what was wrong, in one sentence.
 */
export interface Judge {
  (index: number, outcome: JobOutcome): null;
  settle(): Promise<void>;
}

/** How long judging may take per turn, averaged over turns, and how many results are judged at most. */
const JUDGING_MS = 2;
const MOST_JUDGED = 200;
/** Comparing a longer text takes as long as many a job. */
const LONG_TEXT = 1000;

export interface JudgeParts extends Judging {
  readonly inputs: readonly unknown[];
  /** The job itself, on this thread: tells a job that changes its mind from a pool that changes results. */
  readonly run: JobFunction;
  readonly verifyResult: Verify | null;
  readonly seed: number;
}

/** @throws PoolError if the job module has no such function */
export async function loadVerify(job: Job, verify: string): Promise<Verify> {
  return (await loadJob({ ...job, exportName: verify })) as Verify;
}

/** @param inputs those that jobs take in turn */
export async function loadJudge(
  job: Job,
  inputs: readonly unknown[],
  { expected, verify, judgeMs, seed }: Judging & { readonly seed: number },
): Promise<Judge> {
  const verifyResult = verify ? await loadVerify(job, verify) : null;
  // Loaded when it is called: a cell whose pool has workers does not need the job on its main thread.
  const run = async (input: unknown) => (await loadJob(job))(input);
  return createJudge({ expected, verify, judgeMs, inputs, run, verifyResult, seed });
}

interface Seen {
  readonly at: number;
  readonly outcome: JobOutcome;
}

export function createJudge(parts: JudgeParts): Judge {
  const { expected } = parts;
  /** How many results may be judged: each turn adds to it; where one takes longer, most turns go without. */
  const perTurn = Math.min(MOST_JUDGED, JUDGING_MS / parts.judgeMs);
  let credit = Math.max(1, perTurn);
  const random = seeded(parts.seed);
  // A short value that was found right once need only be compared from then on.
  const known = new Array<unknown>(expected.length);
  const judged = new Array<boolean>(expected.length).fill(false);
  let firsts: Seen[] = [];
  let sample: Seen[] = [];
  let offered = 0;
  let wrong: Seen | null = null;

  const keep = (seen: Seen) => {
    const most = Math.floor(credit);
    if (!judged[seen.at] && firsts.length < most) {
      judged[seen.at] = true;
      firsts.push(seen);
      return;
    }
    // Algorithm R (Vitter 1985): each has the same chance to be in the sample.
    const place = offered < most ? offered : Math.floor(random() * (offered + 1));
    if (place < most) sample[place] = seen;
    offered += 1;
  };

  const see = (index: number, outcome: JobOutcome): null => {
    const at = index % expected.length;
    if (wrong !== null) return null;
    if ("error" in outcome || !isShort(outcome.value) || parts.verify !== null) {
      if (isWrongKind(outcome, expected[at] as string)) wrong = { at, outcome };
      else if (parts.verify !== false) keep({ at, outcome });
    } else if (outcome.value !== known[at] || outcome.value === undefined) {
      if (digestOutcome(outcome) === expected[at]) known[at] = outcome.value;
      else wrong = { at, outcome };
    }
    return null;
  };

  const settle = async () => {
    const kept = [...firsts, ...sample];
    firsts = [];
    sample = [];
    offered = 0;
    credit = Math.min(MOST_JUDGED, credit - kept.length + perTurn);
    for (const seen of wrong === null ? kept : [wrong]) {
      const complaint = await complaintOf(parts, seen);
      if (complaint !== null) throw new Error(complaint);
    }
  };
  return Object.assign(see, { settle });
}

function isShort(value: unknown): boolean {
  return typeof value === "string" ? value.length < LONG_TEXT : typeof value !== "object" || value === null;
}

/** An error in place of a value, or a value in place of an error. */
function isWrongKind(outcome: JobOutcome, expected: string): boolean {
  return "error" in outcome !== expected.startsWith("throws ");
}

/** What is wrong with an outcome, in one sentence; null: nothing. */
async function complaintOf(parts: JudgeParts, { at, outcome }: Seen): Promise<string | null> {
  const expected = parts.expected[at] as string;
  const found = digestOutcome(outcome);
  if (parts.verify !== null) {
    if (isWrongKind(outcome, expected)) return wrongResult(at, expected, outcome);
    if (parts.verifyResult === null || !("value" in outcome)) return null;
    return askVerify(parts.verifyResult, outcome.value, parts.inputs[at], at);
  }
  if (found === expected) return null;
  if ("error" in outcome) return wrongResult(at, expected, outcome);
  const here = await outcomeOf(parts.run, copyOf(parts.inputs[at]));
  return digestOutcome(here) === expected
    ? wrongResult(at, expected, outcome)
    : differsEachTime(at, `${expected}, then ${readable(here)}`);
}

/** @param difference what the job gave for the input, and what it gave another time, in words */
export function differsEachTime(at: number, difference: string): string {
  return `The job gives a different result each time (input ${at}: ${difference}): name a judge with --verify <export>, or measure with --no-verify`;
}

function wrongResult(at: number, expected: string, outcome: JobOutcome): string {
  return `Wrong result for input ${at}: expected ${expected}, got ${readable(outcome)}`;
}

/** What the user's judge says against a result; null: nothing. */
export async function askVerify(
  verify: Verify,
  value: unknown,
  input: unknown,
  at: number,
): Promise<string | null> {
  try {
    const verdict: unknown = await verify(copyOf(value), input);
    if (verdict === true) return null;
    const name = verify.name || "verify";
    if (verdict === false) return `${name}() rejects the result for input ${at}`;
    return `${name}() must give true or false: for input ${at} it gives ${readable({ value: verdict })}`;
  } catch (error) {
    return `${verify.name || "verify"}() throws for input ${at}: ${messageOf(error)}`;
  }
}
