import type { Survey } from "../domain/measurement.ts";
import type { WarmUpLimits } from "../domain/protocol.ts";
import type { NoiseMeter } from "../host/noise.ts";
import { disturbanceOf } from "../results/noise.ts";
import { attempt, type CellProcess, patienceFor } from "./cell-process.ts";
import {
  countAsWarmUp,
  createMember,
  isMuchFaster,
  lastPace,
  type Member,
  MUCH_FASTER,
  setPace,
  slotsOf,
  TURNS_FOR_A_PACE,
} from "./member.ts";
import { isWorthRepeating, MOST_REPEATED_SHARE, type SliceNoise } from "./slice-noise.ts";
import { williamsSquare } from "./turn-order.ts";
import { type TurnSize, turnSizes } from "./turn-size.ts";
import { warmUpRounds } from "./warm-up.ts";

/** How the cells of a fork take turns. */
export interface Schedule {
  /** A turn is about so long, or as short as the jobs allow. */
  readonly turnMs: number;
  /** How long all turns of a fork take together; `rounds` decides where it is given. */
  readonly measureMs: number;
  /** How many turns each cell has; null: as many as fit. */
  readonly rounds: number | null;
  readonly warmUp: WarmUpLimits;
}

export interface TurnSetting {
  readonly schedule: Schedule;
  readonly survey: Pick<Survey, "facts" | "loadMs" | "meanJobMs" | "slowestJobMs" | "unevenness">;
  /** Told before each step, between slices; nothing of the driver runs while a turn does. */
  onStep(label: string): void;
}

/** Fewer turns tell no noise. */
const FEWEST_ROUNDS = 4;
const MOST_ROUNDS = 400;
/** Noise is judged by the kernel's ticks of 10 ms: shorter slices could not be judged. */
const SLICE_MS = 200;
/** What a turn costs beside its jobs. */
const OVERHEAD_MS = 1.5;
const ROUNDS_OF_WARM_UP = 2;
const MOST_RESTARTS = 2;
/** In which part of the rounds a cell may be found to have been cold. */
const MOST_WARM_UP_SHARE = 1 / 3;

/**
 * All cells take short turns, a round after the other, in an order that is balanced over the rounds. Speed on a shared machine
 * changes within tens of milliseconds as much as within seconds: the shorter the turns, the more alike are those that are
 * compared.
 *
 * @returns what disturbed each slice of rounds. The turns are in the runs
 */
export async function takeTurns(
  run: TurnSetting,
  processes: readonly CellProcess[],
  meter: NoiseMeter,
): Promise<SliceNoise[]> {
  const members = processes.flatMap((process) => process.runs.map((one) => createMember(process, one)));
  await warmUp(run, members, meter);
  for (const process of processes) process.cell?.startMeasuring();
  for (let restarts = 0; ; restarts++) {
    const measured = await measure(run, members, meter, restarts < MOST_RESTARTS);
    if (measured !== null) {
      keepTurns(alive(members));
      return measured;
    }
    // What was taken for the speed was still warming up.
    for (const member of members) {
      setPace(member, lastPace(member, TURNS_FOR_A_PACE));
      countAsWarmUp(member, member.taken.splice(0));
    }
    resize(run, alive(members));
  }
}

const alive = (members: readonly Member[]) =>
  members.filter(({ process, run }) => process.cell !== null && run.failure === null);

/** First each cell by itself, from cold to a speed that can be told; then in turns, until sizes fit the speeds. */
async function warmUp(run: TurnSetting, members: readonly Member[], meter: NoiseMeter): Promise<void> {
  const { turnMs, warmUp } = run.schedule;
  for (const member of members) {
    const { process, run: one } = member;
    run.onStep(`${one.plan.spec.pool?.label ?? one.subject} warm-up`);
    await attempt(
      process,
      async () => {
        const command = { do: "pace", subject: one.subject, forMs: warmUp.leastMs / 2 } as const;
        const answer = await process.cell?.ask<"pace">(
          command,
          patienceFor(run.survey, 4 * slotsOf(one)) + warmUp.mostMs,
        );
        if (answer === undefined) return;
        setPace(member, answer.jobsPerMs);
        one.fork = { ...one.fork, warmUp: { wallMs: answer.wallMs, turns: 0, steady: false } };
      },
      one,
    );
  }
  resize(run, alive(members));
  const rounds = Math.max(ROUNDS_OF_WARM_UP, Math.ceil(warmUp.leastMs / 2 / turnMs));
  for (let ownMs = 0; ownMs < warmUp.mostMs; ownMs += rounds * turnMs) {
    const before = members.map(({ jobsPerMs }) => jobsPerMs);
    for (let round = 0; round < rounds; round++)
      await takeRound(run, members, { round, slice: 0, attempt: 0, counts: false }, meter);
    for (const member of members) {
      setPace(member, lastPace(member, rounds));
      countAsWarmUp(member, member.taken.splice(0));
    }
    resize(run, alive(members));
    if (members.every(({ jobsPerMs }, i) => jobsPerMs <= MUCH_FASTER * (before[i] as number))) return;
  }
}

function resize({ schedule, survey }: TurnSetting, members: readonly Member[]): void {
  const { turnMs } = schedule;
  const aim = { turnMs, inputCount: survey.facts.expected.length, unevenness: survey.unevenness };
  const paced = members.map(({ run, jobsPerMs }) => ({ slots: slotsOf(run), jobsPerMs }));
  const sizes = turnSizes(paced, aim);
  for (const [i, member] of members.entries()) member.size = sizes[i] as TurnSize;
}

/** @returns null: a cell became so much faster that its turns are to be sized and measured again */
async function measure(
  run: TurnSetting,
  members: readonly Member[],
  meter: NoiseMeter,
  mayRestart: boolean,
): Promise<SliceNoise[] | null> {
  const { rounds, perSlice } = roundsOf(run.schedule, alive(members));
  const noise: SliceNoise[] = [];
  const mostRepeats = Math.ceil((MOST_REPEATED_SHARE * rounds) / perSlice);
  let repeats = 0;
  for (let slice = 0; slice * perSlice < rounds && alive(members).length > 0; slice++) {
    run.onStep(`turns ${slice * perSlice + 1} of ${rounds}`);
    for (let attempt = 0; ; attempt++) {
      meter.start();
      for (let i = 0; i < perSlice; i++) {
        const round = slice * perSlice + i;
        await takeRound(run, members, { round, slice, attempt, counts: true }, meter);
      }
      const outside = meter.stop();
      noise.push({ slice, attempt, noise: outside, disturbed: disturbanceOf(outside) });
      if (!isWorthRepeating(noise, attempt) || repeats >= mostRepeats) break;
      repeats += 1;
    }
    const isEarly = slice * perSlice <= MOST_WARM_UP_SHARE * rounds;
    if (mayRestart && isEarly && alive(members).some(isMuchFaster)) return null;
  }
  return noise;
}

/** How many rounds fit into the time, and how many of them make a slice. */
function roundsOf(
  { rounds, measureMs }: Schedule,
  members: readonly Member[],
): { readonly rounds: number; readonly perSlice: number } {
  const roundMs = members.reduce((sum, { size, jobsPerMs }) => sum + size.jobs / jobsPerMs + OVERHEAD_MS, 0);
  const fitting = Math.round(measureMs / Math.max(roundMs, 1));
  const wanted = rounds ?? Math.min(MOST_ROUNDS, Math.max(FEWEST_ROUNDS, fitting));
  const perSlice = Math.max(1, Math.min(Math.round(SLICE_MS / roundMs), Math.floor(wanted / FEWEST_ROUNDS)));
  return { rounds: perSlice * Math.ceil(wanted / perSlice), perSlice };
}

interface Place {
  readonly round: number;
  readonly slice: number;
  readonly attempt: number;
  readonly counts: boolean;
}

async function takeRound(
  run: TurnSetting,
  members: readonly Member[],
  place: Place,
  meter: NoiseMeter,
): Promise<void> {
  const rows = williamsSquare(members.length);
  for (const at of rows[place.round % rows.length] as number[]) {
    const member = members[at] as Member;
    await attempt(member.process, () => takeTurn(run, member, place, meter), member.run);
  }
}

async function takeTurn(run: TurnSetting, member: Member, place: Place, meter: NoiseMeter): Promise<void> {
  const { process, run: one, size, taken } = member;
  const { round, slice, attempt, counts } = place;
  const turn = { subject: one.subject, first: size.firstIn(round), jobs: size.jobs, counts };
  const before = meter.throttledMs();
  const answer = await process.cell?.ask<"turn">(
    { do: "turn", ...turn },
    patienceFor(run.survey, 4 * size.jobs),
  );
  if (answer === undefined) return;
  const after = meter.throttledMs();
  if (counts && before !== null && after !== null) one.throttledMs = (one.throttledMs ?? 0) + after - before;
  const wallMs = Math.max(1e-4, Number(answer.wallMs.toFixed(4)));
  taken.push({ round, turn: [slice, attempt, size.jobs, wallMs] });
  one.fork = { ...one.fork, hasRamp: answer.hasRamp };
}

/** The first rounds, as long as some cell got faster, count as warm-up for all. */
function keepTurns(members: readonly Member[]): void {
  const lastTurns = members.map(({ taken }) => {
    const byRound = new Map(taken.map(({ round, turn }) => [round, turn]));
    return [...byRound.values()].map((turn) => turn[2] / turn[3]);
  });
  const { rounds, rising } = warmUpRounds(lastTurns);
  for (const [i, member] of members.entries()) {
    countAsWarmUp(
      member,
      member.taken.filter(({ round }) => round < rounds),
    );
    const { fork } = member.run;
    const turns = member.taken.filter(({ round }) => round >= rounds).map(({ turn }) => turn);
    member.run.fork = { ...fork, turns, warmUp: { ...fork.warmUp, steady: !rising[i] } };
  }
}
