// Our own pool beside the others, and beside the least that can be written by hand: npm run bench:pool [-- --help]
import { checkNames, list } from "../src/cli/flags.ts";
import { contendersOf, HAND_WRITTEN } from "./contenders.ts";
import { measureGo } from "./go.ts";
import { addMeasureFlags, type MeasureFlags, measureWorkloads } from "./measure.ts";
import { type PoolBenchmark, poolPage, readBenchmark } from "./pool-page.ts";
import { runProgram } from "./program.ts";
import { workloads } from "./workloads.ts";

const NAMES = [...workloads.closed, ...workloads.open].map(({ name }) => name);

interface PoolFlags extends MeasureFlags {
  readonly pools?: readonly string[];
  readonly workloads?: readonly string[];
  readonly report?: string;
}

await runProgram<PoolFlags, PoolBenchmark>({
  name: "bench:pool",
  summary: "Measures poolmark's own pool beside the others, and beside messages by hand.",
  page: poolPage,
  addFlags: (command) =>
    addMeasureFlags(command)
      .option("--pools <names>", "contenders (default: all)", list)
      .option("--workloads <names>", `workloads (default: ${NAMES.join(",")})`, list)
      .option("--report <file>", "show a file of --json again, without measuring"),
  async measure(flags, { world, frame }) {
    if (flags.report !== undefined) return readBenchmark(flags.report);
    const known = await contendersOf();
    const { pools = known, workloads: names = NAMES } = flags;
    checkNames("pool", pools, known);
    checkNames("workload", names, NAMES);
    const matrix = await frame.open(world.openMatrix());
    const runs = [];
    for (const kind of ["closed", "open"] as const) {
      const some = workloads[kind].filter(({ name }) => names.includes(name));
      // Latency comes from stamps. Contenders that are written by hand have none.
      const able = kind === "closed" ? pools : pools.filter((pool) => !HAND_WRITTEN.includes(pool));
      if (some.length > 0) runs.push(await measureWorkloads(able, some, flags, { matrix, world, frame }));
    }
    return { runs, go: names.includes("noop-64") && !frame.signal.aborted ? measureGo(flags.forks) : null };
  },
});
