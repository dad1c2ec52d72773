// Our own pool beside the others, and beside the least that can be written by hand: npm run bench:pool [-- --help]
import { createCommand, exitCodeOf } from "../src/cli/command.ts";
import { EXIT } from "../src/cli/exit-code.ts";
import { checkNames, list } from "../src/cli/flags.ts";
import { type Frame, measuring } from "../src/cli/measuring.ts";
import { addOutputFlags, type OutputFlags, openOutput } from "../src/cli/output.ts";
import { realWorld } from "../src/cli/real-world.ts";
import { formsOf } from "../src/report/draw/forms.ts";
import { contendersOf, HAND_WRITTEN } from "./contenders.ts";
import { measureGo } from "./go.ts";
import { addMeasureFlags, type MeasureFlags, measureWorkloads } from "./measure.ts";
import { type PoolBenchmark, poolPage, readBenchmark } from "./pool-page.ts";
import { type Workload, workloads } from "./workloads.ts";

interface PoolFlags extends MeasureFlags, OutputFlags {
  readonly pools?: readonly string[];
  readonly workloads?: readonly string[];
  readonly report?: string;
}

const world = realWorld("bench/cell");
const forms = formsOf<PoolBenchmark>({ page: async () => poolPage, pictures: {} });

async function run(flags: PoolFlags): Promise<number> {
  const known = await contendersOf();
  const { pools = known, workloads: names = Object.keys(workloads) } = flags;
  checkNames("pool", pools, known);
  checkNames("workload", names, Object.keys(workloads));
  const output = await openOutput(forms, flags, world);
  const asked = names.map((name) => workloads[name] as Workload);
  return measuring(world, flags, async (frame) => {
    const runs = await measureAll(pools, asked, flags, frame);
    if (frame.signal.aborted) return EXIT.interrupted;
    const go = names.includes("noop-64") ? measureGo(flags.forks) : null;
    output.show({ runs, go });
    output.keep({ runs, go });
    return EXIT.ok;
  });
}

/** First what is asked of throughput, then what is asked of latency. */
async function measureAll(
  pools: readonly string[],
  asked: readonly Workload[],
  flags: PoolFlags,
  frame: Frame,
): Promise<PoolBenchmark["runs"]> {
  const matrix = await frame.open(world.openMatrix());
  const runs = [];
  for (const kind of ["closed", "open"] as const) {
    const some = asked.filter(({ load }) => load === kind);
    // Latency is told by stamps, which what is written by hand does not have.
    const able = kind === "closed" ? pools : pools.filter((pool) => !HAND_WRITTEN.includes(pool));
    if (some.length > 0) runs.push(await measureWorkloads(able, some, flags, { matrix, world, frame }));
  }
  return runs;
}

async function report(file: string, flags: PoolFlags): Promise<number> {
  (await openOutput(forms, flags, world)).show(readBenchmark(file));
  return EXIT.ok;
}

process.exitCode = await exitCodeOf(world, async () => {
  const command = addOutputFlags(addMeasureFlags(createCommand("bench:pool", world)), forms)
    .description("Measures poolmark's own pool beside the others, and beside messages by hand.")
    .option("--pools <names>", "contenders (default: all)", list)
    .option("--workloads <names>", `workloads (default: ${Object.keys(workloads).join(",")})`, list)
    .option("--report <file>", "show a file of --json again, without measuring");
  const flags = (await command.parseAsync()).opts<PoolFlags>();
  return flags.report === undefined ? run(flags) : report(flags.report, flags);
});
