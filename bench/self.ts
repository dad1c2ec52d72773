// The price of the harness itself: a no-op through each adapter, beside its library by hand: npm run bench:self [-- --help]
import { checkNames, list } from "../src/cli/flags.ts";
import { loadAdapter, pools } from "../src/pools/registry.ts";
import { nameOf, WAYS } from "./contenders.ts";
import { costsOf, type SelfPool } from "./cost.ts";
import { addMeasureFlags, type MeasureFlags, measureWorkloads } from "./measure.ts";
import { runProgram } from "./program.ts";
import { type SelfBenchmark, selfPage } from "./self-page.ts";
import { selfWorkloads } from "./workloads.ts";
import { measureWrapper } from "./wrapper.ts";

await runProgram<MeasureFlags & { readonly pools: readonly string[] }, SelfBenchmark>({
  name: "bench:self",
  summary: "Measures what poolmark's adapters cost, beside their libraries by hand.",
  page: selfPage,
  isGood: ({ pools }) => pools.every((one) => costsOf(one).verdict !== "fail"),
  addFlags: (command) =>
    addMeasureFlags(command).option("--pools <names>", "pools", list, Object.keys(pools)),
  async measure(flags, { world, frame }) {
    checkNames("pool", flags.pools, Object.keys(pools));
    const matrix = await frame.open(world.openMatrix());
    const measured: SelfPool[] = [];
    // A block each: only the ways of one pool are compared.
    for (const pool of flags.pools) {
      frame.signal.throwIfAborted();
      const adapter = await loadAdapter(pool);
      const ways = WAYS.flatMap((way) => nameOf(pool, way) ?? []);
      const results = await measureWorkloads(ways, selfWorkloads, flags, { matrix, world, frame });
      measured.push({ pool, isLibrary: adapter.package !== null, results });
    }
    return { pools: measured, wrapperMs: await measureWrapper() };
  },
});
