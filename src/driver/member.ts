import type { Turn } from "../domain/measurement.ts";
import { NO_RAMP } from "../domain/protocol.ts";
import type { CellProcess, CellRun } from "./cell-process.ts";
import type { TurnSize } from "./turn-size.ts";

/** The turns of a cell that has become this many times faster are sized again. */
export const MUCH_FASTER = 2;
/** A pace is that of at least this many turns, and of at least this long: one turn alone may be lucky. */
const TURNS_FOR_A_PACE = 4;
const MS_FOR_A_PACE = 20;

/** Turns, with the round of each. */
export type Taken = readonly { readonly round: number; readonly turn: Turn }[];

/** One that takes turns. */
export interface Member {
  readonly process: CellProcess;
  readonly run: CellRun;
  jobsPerMs: number;
  /** The highest speed that was seen before the turns that count. */
  fastestPerMs: number;
  size: TurnSize;
  /** Its turns so far. */
  readonly taken: Taken[number][];
}

export function createMember(process: CellProcess, run: CellRun): Member {
  return {
    process,
    run,
    jobsPerMs: 0,
    fastestPerMs: 0,
    size: { jobs: 0, ramp: NO_RAMP, firstIn: () => 0 },
    taken: [],
  };
}

export function slotsOf({ subject, plan: { spec } }: CellRun): number {
  return subject === "main-thread" ? 1 : spec.workers * spec.jobsPerWorker;
}

/** Jobs per ms; null: no turns. */
export function paceOf(taken: Taken): number | null {
  const sum = (of: (turn: Turn) => number) => taken.reduce((total, { turn }) => total + of(turn), 0);
  return taken.length === 0 ? null : sum((turn) => turn[2]) / sum((turn) => turn[3]);
}

/** Jobs per ms over the last turns; null: too few were taken. */
export function lastPace({ taken }: Pick<Member, "taken">): number | null {
  let ms = 0;
  for (let from = taken.length - 1; from >= 0; from--) {
    ms += taken[from]?.turn[3] as number;
    if (ms >= MS_FOR_A_PACE && taken.length - from >= TURNS_FOR_A_PACE) return paceOf(taken.slice(from));
  }
  return null;
}

export function setPace(member: Member, jobsPerMs: number | null): void {
  if (jobsPerMs === null) return;
  member.jobsPerMs = jobsPerMs;
  member.fastestPerMs = Math.max(member.fastestPerMs, jobsPerMs);
}

/** Faster than ever before: a cell that met a stall is not much faster after it. */
export const isMuchFaster = (member: Member) => (lastPace(member) ?? 0) > MUCH_FASTER * member.fastestPerMs;

export function countAsWarmUp({ run }: Member, turns: Taken): void {
  const { wallMs, turns: before, steady } = run.fork.warmUp;
  const ms = turns.reduce((sum, { turn }) => sum + turn[3], 0);
  run.fork = { ...run.fork, warmUp: { wallMs: wallMs + ms, turns: before + turns.length, steady } };
}
