import type { Survey } from "../domain/measurement.ts";
import type { WarmUpLimits } from "../domain/protocol.ts";
import type { NoiseMeter } from "../host/noise.ts";
import { attempt, patienceFor } from "./cell-process.ts";
import { type Member, slotsOf } from "./member.ts";
import { turnOrder } from "./turn-order.ts";
import { allJobsOf, type TurnSize, turnSizes } from "./turn-size.ts";

/** How the cells of a fork take turns. */
export interface Schedule {
  /** The length that turns aim at; long jobs make longer turns. */
  readonly turnMs: number;
  /** How long all turns of a fork take together; `rounds` decides where it is given. */
  readonly measureMs: number;
  /** How many turns each cell has; null: as many as fit. */
  readonly rounds: number | null;
  readonly warmUp: WarmUpLimits;
  /** What the ratios that are read are divided by. Default: main-thread. */
  readonly yardstick?: "main-thread" | "reference";
}

export interface TurnSetting {
  readonly schedule: Schedule;
  readonly survey: Pick<
    Survey,
    "facts" | "loadMs" | "meanJobMs" | "slowestJobMs" | "unevenness" | "warmingMs"
  >;
  /** Told before each step, between slices; nothing of the driver runs while a turn does. */
  onStep(label: string): void;
}

interface Place {
  readonly round: number;
  readonly slice: number;
  readonly attempt: number;
  readonly counts: boolean;
}

/** The yardstick is below every ratio, so its noise is in all of them. */
export const YARDSTICK_TURNS = 3;

/** Who takes turns in a round: each cell once, but the yardstick more often. The two versions of a cell are divided by each other alone. */
export function takersOf(members: readonly Member[], { yardstick }: Pick<Schedule, "yardstick">): Member[] {
  const isYardstick = ({ run, process: { plan } }: Member) =>
    yardstick === "reference"
      ? run.subject === "pool" && plan.spec.pool === null && plan.pair === null
      : run.subject === "main-thread";
  return members.flatMap((member) =>
    new Array<Member>(isYardstick(member) ? YARDSTICK_TURNS : 1).fill(member),
  );
}

/** In an order that is balanced over the rounds. */
export async function takeRound(
  run: TurnSetting,
  members: readonly Member[],
  place: Place,
  meter: NoiseMeter,
): Promise<void> {
  const takers = takersOf(members, run.schedule);
  const pairs = takers.map(({ process }) => process.plan.pair);
  for (const at of turnOrder(pairs, place.round)) {
    const member = takers[at] as Member;
    await attempt(member.process, () => takeTurn(run, member, place, meter), member.run);
  }
}

async function takeTurn(run: TurnSetting, member: Member, place: Place, meter: NoiseMeter): Promise<void> {
  const { process, run: one, size, taken } = member;
  const { round, slice, attempt, counts } = place;
  const isMain = one.subject === "main-thread";
  // The one worker of the main thread has a job until the end.
  const ramp = isMain ? { ...size.ramp, down: 0 } : size.ramp;
  const turn = { subject: one.subject, first: size.firstIn(round), jobs: size.jobs, ramp, counts };
  const before = meter.throttledMs();
  const answer = await process.cell?.ask<"turn">(
    { do: "turn", ...turn },
    patienceFor(run.survey, 4 * allJobsOf(size)),
  );
  if (answer === undefined) return;
  const after = meter.throttledMs();
  if (counts && before !== null && after !== null) one.throttledMs = (one.throttledMs ?? 0) + after - before;
  const wallMs = Math.max(1e-4, Number(answer.wallMs.toFixed(4)));
  taken.push({ round, turn: [slice, attempt, size.jobs, wallMs] });
  one.fork = { ...one.fork, hasRamp: isMain || ramp.up > 0 };
}

export const alive = (members: readonly Member[]) =>
  members.filter(({ process, run }) => process.cell !== null && run.failure === null);

/** Sizes the turns by the speeds that are known. */
export function resize({ schedule, survey }: TurnSetting, members: readonly Member[]): void {
  const { turnMs } = schedule;
  const { facts, meanJobMs, unevenness } = survey;
  const aim = { turnMs, meanJobMs, inputCount: facts.expected.length, unevenness };
  const paced = members.map(({ run, jobsPerMs }) => ({ slots: slotsOf(run), jobsPerMs }));
  const sizes = turnSizes(paced, aim);
  for (const [i, member] of members.entries()) member.size = sizes[i] as TurnSize;
}
