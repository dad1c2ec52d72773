import type { CellSpec, Subject } from "./cell.ts";
import type { Idle, LatencyBatch, Memory, StartUp, Survey, Usage } from "./measurement.ts";
import type { ScenarioRef, ScenarioSetting } from "./scenario.ts";

/** The limits of a warm-up, in ms of a cell's own turns. */
export interface WarmUpLimits {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** An open-loop schedule: Poisson arrivals. The same seed gives the same moments in every pool. */
export interface Arrivals {
  readonly ratePerSecond: number;
  readonly arrivals: number;
  readonly seed: number;
}

/** Jobs that run outside the window of a turn, so that every worker is warm and busy at its ends. */
export interface Ramp {
  readonly up: number;
  readonly down: number;
}

export const NO_RAMP: Ramp = { up: 0, down: 0 };

/** What a cell used, by subject, and what its process used besides. */
export interface CellUsage {
  readonly subjects: Readonly<Partial<Record<Subject, Usage>>>;
  readonly idle: Idle | null;
  readonly peakBytes: number | null;
}

/** What the driver tells a cell: one command at a time, each with one answer. JSON lines over loopback TCP. */
export type Command =
  | {
      readonly do: "survey";
      readonly scenario: ScenarioRef;
      readonly setting: ScenarioSetting;
      /** The inputs that the survey in another runtime handed on; null: this is the first. */
      readonly inputs: string | null;
    }
  | { readonly do: "open"; readonly spec: CellSpec }
  /** Runs cold jobs until their speed can be told: for about `forMs`. */
  | { readonly do: "pace"; readonly subject: Subject; readonly forMs: number }
  /**
   * Runs `jobs` jobs, from the input with index `first` on, and a ramp around them. `counts`: their CPU time and delays are
   * added up.
   */
  | {
      readonly do: "turn";
      readonly subject: Subject;
      readonly first: number;
      readonly jobs: number;
      readonly ramp: Ramp;
      readonly counts: boolean;
    }
  | ({ readonly do: "latency" } & Arrivals)
  | { readonly do: "close" };

export type Answer =
  | { readonly did: "survey"; readonly survey: Omit<Survey, "warmingMs"> }
  | { readonly did: "open"; readonly startUp: StartUp | null; readonly memory: Memory | null }
  | { readonly did: "pace"; readonly jobsPerMs: number; readonly wallMs: number }
  /** `wallMs`: the length of the window. */
  | { readonly did: "turn"; readonly wallMs: number }
  | { readonly did: "latency"; readonly latency: Omit<LatencyBatch, "noise"> }
  | ({ readonly did: "close" } & CellUsage)
  /** The contender's or the user's trouble, in one sentence. */
  | { readonly did: "fail"; readonly reason: string; readonly usage: boolean; readonly unsupported: boolean };

/** Of the conversation: another build's cells may speak another one. */
export const PROTOCOL_EDITION = 3;

/** A cell's first line: proves that it is ours. */
export interface Hello {
  readonly edition?: number;
  readonly token: string;
  readonly pid: number;
}

/** Measuring seen from the driver: a process, or in tests the same measuring code with a fake pool and clock. */
export interface Cell {
  /** Its process: the noise meter counts its CPU time as the run's own. */
  readonly pid: number;
  /** Rejects with CellFailure. */
  ask<C extends Command["do"]>(
    command: Extract<Command, { do: C }>,
    deadlineMs: number,
  ): Promise<Extract<Answer, { did: C }>>;
  /** Called before the first turn that counts. */
  startMeasuring(): void;
  /** The first lines that the job or a library wrote to stdout and stderr: before `startMeasuring`, and since. */
  printed(): { readonly before: string; readonly since: string };
  /** Ends the cell, also while it is busy. An idle one runs its exit handlers first. A second call is harmless. */
  end(): Promise<void>;
}

/** A cell that said, or showed by dying or keeping silent, that it cannot go on. */
export class CellFailure extends Error {
  override readonly name = "CellFailure";
  /** The user's mistake: the run stops with exit code 2. */
  readonly usage: boolean;
  readonly unsupported: boolean;
  /** The cell said so itself, and can go on with something else. */
  readonly alive: boolean;

  constructor(reason: string, kind: { usage?: boolean; unsupported?: boolean; alive?: boolean } = {}) {
    super(reason);
    this.alive = kind.alive ?? false;
    this.usage = kind.usage ?? false;
    this.unsupported = kind.unsupported ?? false;
  }
}
