// Width and time of two versions of poolmark side by side, alternating: npm run bench:versions -- OLD_FOLDER [-- flags of run]
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { EXIT } from "../src/cli/exit-code.ts";
import { positiveInteger } from "../src/cli/flags.ts";
import { UsageError } from "../src/domain/usage-error.ts";
import { ownRoot } from "../src/host/packages.ts";
import { removeFolder, temporaryFolder } from "../src/host/temporary-folder.ts";
import { readResults } from "../src/results/file.ts";
import { runProgram } from "./program.ts";
import { type Measured, measuredOf, type Versions, versionsPage } from "./versions-page.ts";

/** What the command line of another version needs to be started. */
function commandIn(folder: string): string {
  const entry = join(resolve(folder), "dist/src/cli/main.js");
  if (existsSync(entry)) return entry;
  throw new UsageError(`"${folder}" holds no built poolmark: run npm install and npm run build there`);
}

/** One run of one version. */
function measure(entry: string, flags: readonly string[]): Measured {
  const folder = temporaryFolder("versions");
  const file = join(folder, "results.json");
  const output = ["--json", file, "--out", join(folder, "out"), "--quiet"];
  const startedMs = performance.now();
  try {
    const { status } = spawnSync(process.execPath, [entry, "run", ...flags, ...output], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    // A cell that failed is a row of the results; any other end leaves none.
    if (status === EXIT.ok || status === EXIT.failed)
      return measuredOf(readResults(file), performance.now() - startedMs);
    throw new UsageError(
      `"${entry} run ${flags.join(" ")}" ended with exit code ${status}: nothing to compare`,
    );
  } finally {
    removeFolder(folder);
  }
}

await runProgram<{ readonly times: number }, Versions>({
  name: "bench:versions",
  summary: "Measures width and time of two versions of poolmark side by side, alternating.",
  page: versionsPage,
  addFlags: (command) =>
    command
      .argument("<folder>", "a built checkout of the version before")
      .argument("[flags...]", "after --: flags of poolmark run, for both versions")
      .option("--times <n>", "how often each version runs", positiveInteger(100), 3),
  async measure({ times }, { frame }, [old = "", ...flags]) {
    const entries = { before: commandIn(old), now: commandIn(ownRoot()) };
    const runs: Record<keyof Versions, Measured[]> = { before: [], now: [] };
    const order = ["before", "now"] as const;
    for (let time = 1; time <= times; time++)
      // Neither version is always the first.
      for (const version of time % 2 === 1 ? order : order.toReversed()) {
        frame.talk.now("", `${version}, ${time} of ${times}`);
        runs[version].push(measure(entries[version], flags));
      }
    return runs;
  },
});
