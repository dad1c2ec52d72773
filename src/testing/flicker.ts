import type { ForkResult, Turn } from "../domain/measurement.ts";
import { forkOf } from "./cell-results.ts";
import { normal } from "./simulated-results.ts";

/** 1/f noise: octaves of equal variance, each redrawn half as often as the one before (Voss and Clarke 1978). */
export function createFlicker(
  deviation: number,
  random: () => number,
  octaves = 14,
): (step: number) => number {
  const values = Array.from({ length: octaves }, () => normal(random));
  let at = -1;
  return (step) => {
    // Of what would have been drawn for the steps between, only the last counts.
    for (const [octave] of values.entries())
      if (step >> octave > at >> octave) values[octave] = normal(random);
    at = step;
    return (deviation * values.reduce((sum, value) => sum + value, 0)) / Math.sqrt(octaves);
  };
}

/** A cell whose true throughput and noise are known. Deviations are of logarithms. */
export interface NoisyCell {
  readonly rate: number;
  /** From turn to turn. */
  readonly turnDeviation: number;
  /** From process to process. */
  readonly forkDeviation: number;
}

export const TURN_MS = 15;

/** One fork of cells that take turns on a machine whose speed flickers, a slice a round. */
export function noisyFork(
  cells: readonly NoisyCell[],
  parts: {
    readonly fork: number;
    readonly rounds: number;
    readonly random: () => number;
    /** Logarithm of the machine's speed at the next turn. */
    speed(): number;
  },
): ForkResult[] {
  const { fork, rounds, random, speed } = parts;
  const levels = cells.map(({ forkDeviation }) => forkDeviation * normal(random));
  const turns: Turn[][] = cells.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const order = cells.map((_, i) => (round % 2 === 0 ? i : cells.length - 1 - i));
    for (const i of order) {
      const { rate, turnDeviation } = cells[i] as NoisyCell;
      const slowdown = speed() + (levels[i] as number) + turnDeviation * normal(random);
      const jobs = Math.max(1, Math.round((rate * TURN_MS) / 1000));
      // Mean time per job is what it is: a lognormal factor of mean 1.
      turns[i]?.push([round, 0, jobs, (1000 * jobs * Math.exp(slowdown - turnDeviation ** 2 / 2)) / rate]);
    }
  }
  return turns.map((own) => forkOf(fork, [], { turns: own, usage: null }));
}
