// What short turns do to the figure itself: npm run bench:bias [-- --help]
import { loadScenario } from "../scenarios/registry.ts";
import { checkNames, list, positiveInteger } from "../src/cli/flags.ts";
import type { Subject } from "../src/domain/cell.ts";
import type { Turn } from "../src/domain/measurement.ts";
import type { Answer, Cell, Command } from "../src/domain/protocol.ts";
import { intervalsOf } from "../src/estimate/interval.ts";
import { logRatio } from "../src/estimate/log-ratio.ts";
import { gridOf } from "../src/report/grid.ts";
import type { Interval } from "../src/stats/interval.ts";
import { formatAsChange } from "../src/stats/numbers.ts";
import { measureWorkloads, SCHEDULE } from "./measure.ts";
import { runProgram } from "./program.ts";
import { WORKERS } from "./workloads.ts";

/** A long turn has the jobs of this many short ones. */
const TIMES_LONGER = 60;
const SCENARIOS = ["noop", "cpu-primes", "io-http"];
const POOLS = ["worker-threads", "piscina"];

const CELLS = ["no-dispatch", "main thread", ...POOLS];

/** One fork of a cell: in each pair the same jobs, in short turns and in a long one. */
interface Pairs {
  readonly scenario: string;
  readonly cell: string;
  readonly short: Turn[];
  readonly long: Turn[];
}

interface Bias extends Pick<Pairs, "scenario" | "cell"> {
  readonly ratio: Interval;
}

/** A cell that makes one turn of a pair the long one: the last, and in the next pair the first. */
function withLongTurns(cell: Cell, kept: Pairs[]): Cell {
  const pairsOf = new Map<Subject, Pairs>();
  let inputCount = 1;
  const ask = async (command: Command, deadlineMs: number): Promise<Answer> => {
    if (command.do === "open") {
      const { scenario, pool, subjects, expected } = command.spec;
      inputCount = expected.length;
      for (const subject of subjects.filter((one) => one !== "anchor")) {
        const name = subject === "main-thread" ? "main thread" : (pool?.label ?? "no-dispatch");
        pairsOf.set(subject, { scenario: scenario.name, cell: name, short: [], long: [] });
      }
      kept.push(...pairsOf.values());
    }
    const pairs = command.do === "turn" && command.counts ? pairsOf.get(command.subject) : undefined;
    if (command.do !== "turn" || pairs === undefined) return cell.ask(command as never, deadlineMs);
    const { short, long } = pairs;
    const taken = short.length + long.length;
    const pair = Math.floor(taken / (TIMES_LONGER + 1));
    const isLong = taken % (TIMES_LONGER + 1) === (pair % 2 === 0 ? TIMES_LONGER : 0);
    const times = isLong ? TIMES_LONGER : 1;
    const first = isLong ? 0 : (command.jobs * (short.length % TIMES_LONGER)) % inputCount;
    const turn = { ...command, first, jobs: times * command.jobs };
    const answer = await cell.ask<"turn">(turn, times * deadlineMs);
    (isLong ? long : short).push([pair, 0, turn.jobs, Math.max(1e-4, answer.wallMs)]);
    // The driver asked for a short one.
    return { ...answer, wallMs: answer.wallMs / times };
  };
  return { ...cell, ask: ask as Cell["ask"] };
}

interface BiasFlags {
  readonly scenarios: readonly string[];
  readonly forks: number;
  readonly pairs: number;
}

await runProgram<BiasFlags, readonly Bias[]>({
  name: "bench:bias",
  summary: "Measures how short turns change the speed of a cell, beside long turns of the same cell.",
  addFlags: (command) =>
    command
      .option("--scenarios <names>", `of ${SCENARIOS.join(", ")}`, list, SCENARIOS)
      .option("--forks <n>", "fresh processes for each cell", positiveInteger(1000), 3)
      .option("--pairs <n>", "long turns in a fork, each beside short ones", positiveInteger(1000), 8),
  async measure({ scenarios, forks, pairs }, { world, frame }) {
    checkNames("scenario", scenarios, SCENARIOS);
    const kept: Pairs[] = [];
    const real = await frame.open(world.openMatrix());
    const launch: typeof real.launch = async (...how) => withLongTurns(await real.launch(...how), kept);
    const jobs = scenarios.map(async (name) => ({ ...(await loadScenario(name)), jobsPerWorker: [1] }));
    const flags = { forks, rounds: pairs * (TIMES_LONGER + 1) };
    const use = { matrix: { ...real, launch }, world, frame };
    await measureWorkloads(POOLS, await Promise.all(jobs), flags, use);
    // The twin that the driver measures beside a pool counts as one more fork of the pool.
    return scenarios.flatMap((scenario) => {
      const ratios = CELLS.map((cell) => {
        const forks = kept.filter((one) => one.scenario === scenario && one.cell === cell);
        return forks.flatMap(({ short, long }) => logRatio({ turns: short }, { turns: long }) ?? []);
      });
      const intervals = intervalsOf(ratios);
      return CELLS.flatMap((cell, i) =>
        intervals[i] == null ? [] : { scenario, cell, ratio: intervals[i] },
      );
    });
  },
  page(rows) {
    const { turnMs } = SCHEDULE;
    const grid = gridOf("Short turns ÷ long turns", rows, [
      ["scenario", "name", ({ scenario }) => scenario],
      ["cell", "name", ({ cell }) => cell],
      ["jobs/s", "figure", ({ ratio }) => formatAsChange(ratio), "change with its 95 % interval"],
    ]);
    return {
      title: "Bias of short turns",
      facts: [`Windows of ${turnMs} ms and of ${TIMES_LONGER * turnMs} ms, ${WORKERS} workers`],
      parts: [grid],
      answer: ["jobs/s of a cell in short turns against long ones of the same jobs"],
    };
  },
});
