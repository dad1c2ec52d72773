// The price of the harness itself: a no-op through each adapter, beside its library by hand: npm run bench:self [-- --help]
import { createCommand, exitCodeOf } from "../src/cli/command.ts";
import { EXIT } from "../src/cli/exit-code.ts";
import { checkNames, list } from "../src/cli/flags.ts";
import { measuring } from "../src/cli/measuring.ts";
import { addOutputFlags, type OutputFlags, openOutput } from "../src/cli/output.ts";
import { realWorld } from "../src/cli/real-world.ts";
import { loadAdapter, pools } from "../src/pools/registry.ts";
import { formsOf } from "../src/report/draw/forms.ts";
import { nameOf, WAYS } from "./contenders.ts";
import { costsOf } from "./cost.ts";
import { addMeasureFlags, type MeasureFlags, measureWorkloads } from "./measure.ts";
import { type SelfBenchmark, type SelfPool, selfPage } from "./self-page.ts";
import { selfWorkloads } from "./workloads.ts";
import { measureWrapper } from "./wrapper.ts";

interface SelfFlags extends MeasureFlags, OutputFlags {
  readonly pools?: readonly string[];
}

const world = realWorld("bench/cell");
const forms = formsOf<SelfBenchmark>({ page: async () => selfPage, pictures: {} });

async function run(flags: SelfFlags): Promise<number> {
  const names = flags.pools ?? Object.keys(pools);
  checkNames("pool", names, Object.keys(pools));
  const output = await openOutput(forms, flags, world);
  return measuring(world, flags, async (frame) => {
    const matrix = await frame.open(world.openMatrix());
    const measured: SelfPool[] = [];
    // A block each: only the ways of one pool are compared.
    for (const pool of names) {
      if (frame.signal.aborted) return EXIT.interrupted;
      const adapter = await loadAdapter(pool);
      const ways = WAYS.flatMap((way) => nameOf(pool, way) ?? []);
      const results = await measureWorkloads(ways, selfWorkloads, flags, { matrix, world, frame });
      const wrapperUs = await measureWrapper(adapter);
      measured.push({ pool, isLibrary: adapter.package !== null, wrapperUs, results });
    }
    output.show({ pools: measured });
    output.keep({ pools: measured });
    return measured.some((one) => costsOf(one).verdict === "fail") ? EXIT.failed : EXIT.ok;
  });
}

process.exitCode = await exitCodeOf(world, async () => {
  const command = addOutputFlags(addMeasureFlags(createCommand("bench:self", world)), forms)
    .description("Measures what poolmark's adapters cost, beside their libraries by hand.")
    .option("--pools <names>", "pools (default: all)", list);
  return run((await command.parseAsync()).opts<SelfFlags>());
});
