import { groupBy } from "../domain/group-by.ts";
import type { WarmUpLimits } from "../domain/protocol.ts";
import type { NoiseMeter } from "../host/noise.ts";
import { mean, variance } from "../stats/interval.ts";
import { attempt, patienceFor } from "./cell-process.ts";
import { countAsWarmUp, type Member, MUCH_FASTER, paceOf, setPace, slotsOf, type Taken } from "./member.ts";
import { alive, resize, type TurnSetting, takeRound } from "./take-round.ts";
import { allJobsOf } from "./turn-size.ts";

const ROUNDS_OF_WARM_UP = 2;
/** Where one turn takes half of the least warm-up, one round is enough. */
const fewestRounds = (turnMs: number, leastMs: number) => (turnMs >= leastMs / 2 ? 1 : ROUNDS_OF_WARM_UP);
/** Workers beside each other leave no core to the compiler: they become warm later than one process alone. */
export const TIMES_LONGER = 1.2;
/** All cells connect and compile at once, and share the cores: each process gets this long, times their number. */
const COLD_MS_EACH = 40;
/** The speed of a shared machine differs by this factor from part to part, however long the parts are. */
const COMMON_RISE = 1.1;

/**
 * First all cells at once, from cold; then each by itself, to a speed that can be told; then in turns, until speeds stay.
 *
 * @returns whether they did
 */
export async function warmUp(
  run: TurnSetting,
  members: readonly Member[],
  meter: NoiseMeter,
): Promise<boolean> {
  const limits = limitsOf(run);
  const byProcess = [...groupBy(members, ({ process }) => process).values()];
  if (byProcess.length > 1) {
    run.onStep("all warm up");
    await Promise.all(
      byProcess.map((own) => runCold(run, own, (COLD_MS_EACH * byProcess.length) / own.length)),
    );
  }
  for (const member of members) {
    run.onStep(`${member.run.plan.spec.pool?.label ?? member.run.subject} warm-up`);
    await runCold(run, [member], limits.leastMs / 2);
  }
  resize(run, alive(members));
  return warmUpTogether(run, members, meter, limits);
}

/** Cells of one process, one after the other. */
async function runCold(run: TurnSetting, members: readonly Member[], forMs: number): Promise<void> {
  for (const member of members) {
    const { process, run: one } = member;
    const step = async () => {
      const patienceMs = patienceFor(run.survey, 4 * slotsOf(one)) + 2 * forMs;
      const answer = await process.cell?.ask<"pace">({ do: "pace", subject: one.subject, forMs }, patienceMs);
      if (answer === undefined) return;
      setPace(member, answer.jobsPerMs);
      const wallMs = one.fork.warmUp.wallMs + answer.wallMs;
      one.fork = { ...one.fork, warmUp: { wallMs, turns: 0, steady: false } };
    };
    await attempt(process, step, one);
  }
}

/**
 * In parts, each as long as all before, as a runtime goes on compiling for seconds. Parts begin with the same inputs, so that
 * their speeds can be compared.
 *
 * @returns false: they still became faster when the time for it was over
 */
async function warmUpTogether(
  run: TurnSetting,
  members: readonly Member[],
  meter: NoiseMeter,
  { leastMs, mostMs }: WarmUpLimits,
): Promise<boolean> {
  const turnMs = mean(alive(members).map(({ size, jobsPerMs }) => allJobsOf(size) / jobsPerMs));
  let before: readonly Taken[] | null = null;
  const fewest = fewestRounds(turnMs, leastMs);
  let rounds = Math.max(fewest, Math.ceil(leastMs / 2 / turnMs) || 0);
  for (let done = 0, ownMs = 0; ; ) {
    const paces = members.map(({ jobsPerMs }) => jobsPerMs);
    // The anchor is no job of the user's, and soon warm.
    const taking = before === null ? members : members.filter(({ run }) => run.subject !== "anchor");
    for (let round = 0; round < rounds; round++)
      await takeRound(run, taking, { round, slice: 0, attempt: 0, counts: false }, meter);
    const taken = members.map((member) => member.taken.splice(0));
    const longer = members.map(({ size }) => allJobsOf(size) / Math.max(1, size.jobs));
    for (const [i, member] of members.entries()) {
      setPace(member, paceOf(taken[i] as Taken));
      countAsWarmUp(member, taken[i] as Taken);
    }
    resize(run, alive(members));
    const isFaster = members.some(({ jobsPerMs }, i) => jobsPerMs > MUCH_FASTER * (paces[i] as number));
    if (before === null ? !isFaster : !wereCold(before, taken)) return true;
    done += rounds;
    // Jobs outside the window warm up, too.
    const eachMs = taken.map(
      (turns, i) => turns.reduce((sum, { turn }) => sum + turn[3], 0) * (longer[i] as number),
    );
    ownMs += mean(eachMs.filter((_, i) => members[i]?.run.subject !== "anchor"));
    rounds = Math.min(done, Math.floor((done * (mostMs - ownMs)) / ownMs));
    if (!(rounds >= fewest)) return before === null;
    before = taken;
  }
}

/** As long as the survey saw the job's speed change. */
function limitsOf({ schedule: { warmUp }, survey }: TurnSetting): WarmUpLimits {
  const leastMs = Math.max(warmUp.leastMs, TIMES_LONGER * survey.warmingMs);
  return { leastMs, mostMs: Math.max(warmUp.mostMs, leastMs) };
}

/**
 * Whether cells were cold in a part of the warm-up, as the part after it tells: one became much faster, or all did together. A job
 * that the runtime still compiles makes all cells faster alike, so nothing relative shows it. Compared are the rounds that both
 * parts have, with the same inputs.
 *
 * @param before the turns of each cell in the part
 */
export function wereCold(before: readonly Taken[], after: readonly Taken[]): boolean {
  const rises = after.flatMap((turns, i) => {
    const rounds = Math.min(turns.length, (before[i] as Taken).length);
    const paces = [before[i] as Taken, turns].map((taken) => paceOf(taken.slice(0, rounds)));
    return paces.includes(null) ? [] : [(paces[1] as number) / (paces[0] as number)];
  });
  return rises.some((rise) => rise > MUCH_FASTER) || mean(rises.map(Math.log)) > Math.log(COMMON_RISE);
}

/** About one steady cell in a thousand seems to rise by this many standard errors. */
const SURE = 3;
/** A smaller rise is not worth one more round of all cells. */
const SMALLEST_RISE = 0.02;
/** The largest part of the rounds that may count as warm-up. */
const MOST_SHARE = 1 / 3;
const EARLY_ROUNDS = 4;

/**
 * How many of the first rounds belong to the warm-up: until no cell's speed, relative to its neighbours in time, rises any more.
 * What the whole machine does moves all cells of a round alike, and counts as no rise.
 *
 * @param rates for each cell, jobs per ms round by round
 * @returns the rounds to leave out for all, and the cells that still rose when a third of the rounds was gone
 */
export function warmUpRounds(rates: readonly (readonly number[])[]): {
  readonly rounds: number;
  readonly rising: readonly boolean[];
} {
  const relative = relativeLogs(rates);
  const count = rates[0]?.length ?? 0;
  const most = Math.floor(count * MOST_SHARE);
  const risingFrom = (start: number) => relative.map((logs) => rises(logs.slice(start)));
  for (let start = 0; ; start++) {
    const rising = risingFrom(start);
    if (start >= most || !rising.includes(true)) return { rounds: start, rising };
  }
}

function relativeLogs(rates: readonly (readonly number[])[]): number[][] {
  const logs = rates.map((cell) => cell.map(Math.log));
  const levels = (logs[0] ?? []).map((_, round) => mean(logs.map((cell) => cell[round] as number)));
  // Of one cell alone nothing is relative: its own speed counts.
  return logs.map((cell) =>
    cell.map((log, round) => log - (rates.length > 1 ? (levels[round] as number) : 0)),
  );
}

function rises(logs: readonly number[]): boolean {
  // The last half, which is the warmest: what comes before may be cold itself, and would hide a rise in its spread.
  const late = logs.slice(Math.max(EARLY_ROUNDS, Math.floor(logs.length / 2)));
  const early = logs.slice(0, EARLY_ROUNDS);
  if (late.length < EARLY_ROUNDS) return false;
  const rise = mean(late) - mean(early);
  const standardError = Math.sqrt(variance(late) * (1 / early.length + 1 / late.length));
  return rise > Math.max(SMALLEST_RISE, SURE * standardError);
}
