// What short turns do to the figure itself: npm run bench:bias [-- --help]
import { loadScenario } from "../scenarios/registry.ts";
import { createCommand, exitCodeOf } from "../src/cli/command.ts";
import { EXIT } from "../src/cli/exit-code.ts";
import { checkNames, list, positiveInteger } from "../src/cli/flags.ts";
import { type Frame, measuring } from "../src/cli/measuring.ts";
import { drawOptions } from "../src/cli/output.ts";
import { realWorld } from "../src/cli/real-world.ts";
import type { Subject } from "../src/domain/cell.ts";
import { groupBy } from "../src/domain/group-by.ts";
import type { Survey, Turn } from "../src/domain/measurement.ts";
import type { Cell } from "../src/domain/protocol.ts";
import { patienceFor } from "../src/driver/cell-process.ts";
import { cellProcess } from "../src/driver/cell-spec.ts";
import { type MatrixWorld, serviceFor } from "../src/driver/matrix-world.ts";
import { surveyJob } from "../src/driver/survey.ts";
import { turnSizes } from "../src/driver/turn-size.ts";
import { intervalsOf } from "../src/estimate/interval.ts";
import { logRatio } from "../src/estimate/log-ratio.ts";
import { loadAdapter } from "../src/pools/registry.ts";
import { drawText } from "../src/report/draw/text.ts";
import { formatBounds } from "../src/report/numbers.ts";
import type { Interval } from "../src/stats/interval.ts";
import { WORKERS } from "./workloads.ts";

const TURN_MS = 15;
/** A long turn has the jobs of so many short ones. */
const TIMES_LONGER = 20;
const PACE_MS = 200;
const SCENARIOS = ["noop", "cpu-primes", "io-http"];
const POOLS = ["worker-threads", "piscina"];

interface BiasFlags {
  readonly scenarios: readonly string[];
  readonly forks: number;
  readonly pairs: number;
}

/** A cell that takes turns of both lengths. */
interface Member {
  readonly name: string;
  readonly cell: Cell;
  readonly subject: Subject;
  readonly slots: number;
  jobs: number;
  readonly short: Turn[];
  readonly long: Turn[];
}

const world = realWorld();

/** One fork: pools, reference and main thread take turns, all short ones of a pair before or after the long ones. */
async function runFork(scenarioName: string, survey: Survey, pairs: number, matrix: MatrixWorld) {
  const scenario = await loadScenario(scenarioName);
  const job = { ref: { name: scenario.name }, scenario };
  const service = await serviceFor(scenario, matrix);
  const setting = { job, survey, service, seed: 1, packageRoots: {} };
  const size = { workers: WORKERS, jobsPerWorker: 1 };
  const cells: Cell[] = [];
  const members: Member[] = [];
  try {
    for (const pool of [null, ...POOLS]) {
      const choice = pool === null ? null : { pool, settings: {}, label: pool };
      const planned = choice === null ? null : { choice, adapter: await loadAdapter(choice.pool) };
      const plan = cellProcess(planned, size, setting, pool === null ? ["pool", "main-thread"] : ["pool"]);
      const cell = await matrix.launch(world.runtime, plan.environment);
      cells.push(cell);
      await cell.ask<"open">({ do: "open", spec: plan.spec }, patienceFor(survey, WORKERS));
      for (const subject of plan.subjects) {
        const isMain = subject === "main-thread";
        const name = isMain ? "main thread" : (pool ?? "no-dispatch");
        members.push({
          ...{ name, cell, subject, jobs: 0, short: [], long: [] },
          slots: isMain ? 1 : WORKERS,
        });
      }
    }
    await sizeTurns(members, survey);
    for (let pair = 0; pair < pairs; pair++) await takePair(members, pair, survey);
  } finally {
    await Promise.all(cells.map((cell) => cell.end()));
  }
  return members;
}

async function sizeTurns(members: readonly Member[], survey: Survey): Promise<void> {
  const paced: { slots: number; jobsPerMs: number }[] = [];
  for (const { cell, subject, slots } of members) {
    const command = { do: "pace", subject, forMs: PACE_MS } as const;
    const { jobsPerMs } = await cell.ask<"pace">(command, patienceFor(survey, 4 * slots) + PACE_MS);
    paced.push({ slots, jobsPerMs });
  }
  const { facts, meanJobMs, unevenness } = survey;
  const sizes = turnSizes(paced, {
    turnMs: TURN_MS,
    meanJobMs,
    inputCount: facts.expected.length,
    unevenness,
  });
  for (const [i, member] of members.entries()) member.jobs = sizes[i]?.jobs ?? 1;
}

/** The same jobs twice: in many short turns, and in one long one. */
async function takePair(members: readonly Member[], pair: number, survey: Survey): Promise<void> {
  const inputCount = survey.facts.expected.length;
  const take = async ({ cell, subject, jobs }: Member, first: number, times: number) => {
    const all = jobs * times;
    const turn = { do: "turn", subject, first: first % inputCount, jobs: all, counts: false } as const;
    const { wallMs } = await cell.ask<"turn">(turn, patienceFor(survey, 4 * all));
    return [pair, 0, all, Math.max(1e-4, wallMs)] satisfies Turn;
  };
  const short = async () => {
    for (let round = 0; round < TIMES_LONGER; round++)
      for (const member of members) member.short.push(await take(member, member.jobs * round, 1));
  };
  const long = async () => {
    for (const member of members) member.long.push(await take(member, 0, TIMES_LONGER));
  };
  for (const part of pair % 2 === 0 ? [short, long] : [long, short]) await part();
}

async function run({ scenarios, forks, pairs }: BiasFlags): Promise<number> {
  checkNames("scenario", scenarios, SCENARIOS);
  return measuring(world, {}, async (frame: Frame) => {
    const matrix = await frame.open(world.openMatrix());
    const rows: { scenario: string; name: string; bias: Interval }[] = [];
    for (const name of scenarios) {
      const scenario = await loadScenario(name);
      const survey = await surveyJob({ ref: { name }, scenario }, world.runtime, 1, matrix);
      const members: Member[] = [];
      for (let fork = 0; fork < forks; fork++) {
        frame.talk.now("", `${name}, fork ${fork + 1} of ${forks}`);
        members.push(...(await runFork(name, survey, pairs, matrix)));
      }
      const cells = groupBy(members, (member) => member.name);
      const ratios = [...cells.values()].map((forks) =>
        forks.flatMap(({ short, long }) => logRatio({ turns: short }, { turns: long }) ?? []),
      );
      const intervals = intervalsOf(ratios);
      for (const [i, member] of [...cells.keys()].entries())
        rows.push({ scenario: name, name: member, bias: intervals[i] as Interval });
    }
    world.stdout(`${drawText(pageOf(rows), drawOptions(world))}\n`);
    return EXIT.ok;
  });
}

function pageOf(rows: readonly { scenario: string; name: string; bias: Interval }[]) {
  const less = (bound: number | null) => (bound === null ? null : bound - 1);
  return {
    title: "Bias of short turns",
    answer: [],
    facts: [
      `jobs/s of a cell in turns of ${TURN_MS} ms against turns of ${TURN_MS * TIMES_LONGER} ms, the same jobs, ${WORKERS} workers`,
    ],
    parts: [
      {
        grid: {
          title: "Short turns ÷ long turns",
          columns: [
            { heading: "scenario", kind: "name" as const },
            { heading: "cell", kind: "name" as const },
            { heading: "jobs/s", kind: "figure" as const, meaning: "change with its 95 % interval" },
          ],
          rows: rows.map(({ scenario, name, bias: { estimate, low, high } }) => ({
            cells: [
              scenario,
              name,
              formatBounds({ estimate: estimate - 1, low: less(low), high: less(high) }),
            ],
          })),
        },
      },
    ],
  };
}

process.exitCode = await exitCodeOf(world, async () => {
  const command = createCommand("bench:bias", world)
    .description("Measures how short turns change the speed of a cell, beside long turns of the same cell.")
    .option("--scenarios <names>", `of ${SCENARIOS.join(", ")}`, list, SCENARIOS)
    .option("--forks <n>", "fresh processes for each cell", positiveInteger(1000), 3)
    .option("--pairs <n>", "short and long turns of a cell in a fork", positiveInteger(1000), 8);
  await command.parseAsync();
  return run(command.opts<BiasFlags>());
});
