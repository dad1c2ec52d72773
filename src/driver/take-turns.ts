import type { NoiseMeter } from "../host/noise.ts";
import { disturbanceOf } from "../results/noise.ts";
import type { CellProcess } from "./cell-process.ts";
import { countAsWarmUp, createMember, isMuchFaster, lastPace, type Member, setPace } from "./member.ts";
import { isWorthRepeating, MOST_REPEATED_SHARE, type SliceNoise } from "./slice-noise.ts";
import { alive, resize, type Schedule, type TurnSetting, takeRound, takersOf } from "./take-round.ts";
import { allJobsOf } from "./turn-size.ts";
import { warmUp, warmUpRounds } from "./warm-up.ts";

/** Fewer turns tell no noise. */
const FEWEST_ROUNDS = 4;
const MOST_ROUNDS = 1000;
/** Noise is judged by the kernel's ticks of 10 ms: shorter slices could not be judged. */
const SLICE_MS = 200;
/** What a turn costs beside its jobs. */
const OVERHEAD_MS = 2;
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
  const isWarm = await warmUp(run, members, meter);
  for (const process of processes) process.cell?.startMeasuring();
  for (let restarts = 0; ; restarts++) {
    const measured = await measure(run, members, meter, restarts < MOST_RESTARTS);
    if (measured !== null) {
      keepTurns(alive(members), isWarm);
      return measured;
    }
    // What was taken for the speed was still warming up.
    for (const member of members) {
      setPace(member, lastPace(member));
      countAsWarmUp(member, member.taken.splice(0));
    }
    resize(run, alive(members));
  }
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
  schedule: Schedule,
  members: readonly Member[],
): { readonly rounds: number; readonly perSlice: number } {
  const { rounds, measureMs } = schedule;
  const turnMs = ({ size, jobsPerMs }: Member) => allJobsOf(size) / jobsPerMs + OVERHEAD_MS;
  const roundMs = takersOf(members, schedule).reduce((sum, member) => sum + turnMs(member), 0);
  const fitting = Math.round(measureMs / Math.max(roundMs, 1));
  const wanted = rounds ?? Math.min(MOST_ROUNDS, Math.max(FEWEST_ROUNDS, fitting));
  const perSlice = Math.max(1, Math.min(Math.round(SLICE_MS / roundMs), Math.floor(wanted / FEWEST_ROUNDS)));
  return { rounds: perSlice * Math.ceil(wanted / perSlice), perSlice };
}

/** The first rounds, as long as some cell got faster, count as warm-up for all. */
function keepTurns(members: readonly Member[], isWarm: boolean): void {
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
    member.run.fork = { ...fork, turns, warmUp: { ...fork.warmUp, steady: isWarm && !rising[i] } };
  }
}
