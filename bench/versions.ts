// Width and time of two versions of poolmark side by side, alternating: npm run bench:versions -- OLD_FOLDER [-- flags of run]
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createCommand, exitCodeOf } from "../src/cli/command.ts";
import { EXIT } from "../src/cli/exit-code.ts";
import { positiveInteger } from "../src/cli/flags.ts";
import { drawOptions } from "../src/cli/output.ts";
import { realWorld } from "../src/cli/real-world.ts";
import { UsageError } from "../src/domain/usage-error.ts";
import { ownRoot } from "../src/host/packages.ts";
import { drawText } from "../src/report/draw/text.ts";
import { readResults } from "../src/results/file.ts";
import { type Measured, measuredOf, versionsPage } from "./versions-page.ts";

const world = realWorld();

/** What the command line of another version needs to be started. */
function commandIn(folder: string): string {
  const entry = join(resolve(folder), "dist/src/cli/main.js");
  if (existsSync(entry)) return entry;
  throw new UsageError(`"${folder}" holds no built poolmark: run npm install and npm run build there`);
}

/** One run of one version, in its own folder. */
function measure(entry: string, flags: readonly string[], folder: string, name: string): Measured {
  const file = join(folder, `${name}.json`);
  const startedMs = performance.now();
  const { status } = spawnSync(
    process.execPath,
    [entry, "run", ...flags, "--json", file, "--out", join(folder, name), "--quiet"],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  // A cell that failed is a row of the results; any other end leaves none.
  if (status !== EXIT.ok && status !== EXIT.failed)
    throw new UsageError(
      `"${entry} run ${flags.join(" ")}" ended with exit code ${status}: nothing to compare`,
    );
  return measuredOf(readResults(file), performance.now() - startedMs);
}

function run(old: string, flags: readonly string[], times: number): number {
  const entries = { before: commandIn(old), now: commandIn(ownRoot()) };
  const folder = mkdtempSync(join(tmpdir(), "poolmark-versions-"));
  const runs: Record<keyof typeof entries, Measured[]> = { before: [], now: [] };
  try {
    for (let time = 1; time <= times; time++) {
      // Neither version is always the first.
      const order = time % 2 === 1 ? (["before", "now"] as const) : (["now", "before"] as const);
      for (const version of order) {
        world.stderr(`${version}, ${time} of ${times}\n`);
        runs[version].push(measure(entries[version], flags, folder, `${version}-${time}`));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  world.stdout(`${drawText(versionsPage(runs.before, runs.now), drawOptions(world))}\n`);
  return EXIT.ok;
}

process.exitCode = await exitCodeOf(world, async () => {
  const command = createCommand("bench:versions", world)
    .description("Measures width and time of two versions of poolmark side by side, alternating.")
    .argument("<folder>", "a built checkout of the version before")
    .argument("[flags...]", "after --: flags of poolmark run, for both versions")
    .option("--times <n>", "how often each version runs", positiveInteger(100), 3);
  await command.parseAsync();
  const [folder = "", ...flags] = command.args;
  return run(folder, flags, command.opts<{ times: number }>().times);
});
