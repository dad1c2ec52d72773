import type { Step } from "../sizing/question.ts";
import type { Candidate, Observation } from "../sizing/schema.ts";
import { seeded } from "../stats/seeded.ts";
import { createFlicker, noisyFork, TURN_MS } from "./flicker.ts";

/** A job whose throughput is known at every size. */
export interface KnownCurve {
  /** Share of the most that any size gives. */
  share(candidate: Candidate): number;
  /** Time that the job waits ÷ time that it computes; default: 0. */
  readonly waitRatio?: number;
}

/** Jobs per second of the best size. */
const MOST_PER_SECOND = 2000;
/** A process starts, warms up and ends. */
const PROCESS_MS = 500;
/** Turns of one candidate in a fork. */
const TURNS = { coarse: 9, fine: 27 };
/** Octaves of the flicker: the slowest lasts for two minutes. */
const OCTAVES = 14;

/**
 * Measures in virtual time on a machine whose speed flickers (1/f, Allan deviation 10 % at every length), where processes of the
 * same program differ by 3 %.
 */
export function createFlickeringMeasuring({ share, waitRatio = 0 }: KnownCurve, seed: number) {
  const random = seeded(seed);
  const flicker = createFlicker(0.1 * Math.sqrt(OCTAVES / 3), random, OCTAVES);
  let turn = 0;
  return {
    nowMs: () => turn * TURN_MS,
    async measure({ candidates, stage }: Step, fork: number): Promise<Observation[]> {
      turn += Math.round((candidates.length * PROCESS_MS) / TURN_MS);
      const cells = candidates.map((candidate) => {
        return { rate: MOST_PER_SECOND * share(candidate), turnDeviation: 0.02, forkDeviation: 0.03 };
      });
      const speed = () => flicker(turn++);
      const results = noisyFork(cells, { fork, rounds: TURNS[stage], random, speed });
      return candidates.map((candidate, i): Observation => {
        const turns = results[i]?.turns ?? [];
        const jobs = turns.reduce((sum, [, , count]) => sum + count, 0);
        const wallMs = turns.reduce((sum, [, , , ms]) => sum + ms, 0);
        return {
          ...{ candidate, fork, disturbed: false, failure: null },
          ...{ jobsPerSecond: (1000 * jobs) / wallMs, rounds: turns.length },
          ...{ cpuMs: 1, mainCpuMs: 1, mainBusyShare: 1 / (1 + waitRatio), blockedMs: 0, peakBytes: 0 },
          ...{ throttledMs: 0, latency: null, warnings: [] },
        };
      });
    },
  };
}
