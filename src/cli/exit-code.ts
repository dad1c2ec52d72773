import type { GateOutcome } from "../gate/comparison.ts";

/** The exit codes. */
export const EXIT = {
  ok: 0,
  /** A cell failed, a regression, a job that has no size. */
  failed: 1,
  /** The user's mistake: nothing was measured. */
  usage: 2,
  notComparable: 3,
  /** The noise hides the answer, and `--strict` was given. */
  unclear: 4,
  /** 128 + SIGINT, as shells do. */
  interrupted: 130,
} as const;

export const GATE_EXIT: Readonly<Record<GateOutcome, number>> = {
  pass: EXIT.ok,
  advice: EXIT.ok,
  regression: EXIT.failed,
  missing: EXIT.failed,
  inconclusive: EXIT.unclear,
};
