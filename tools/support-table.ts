// Which pool works in which runtime, as a Markdown table: from our own records of the contract suite, run in each runtime
// that is found.
//   npm run support
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { RuntimeChoice } from "../src/domain/cell.ts";
import type { PoolAdapter } from "../src/domain/pool.ts";
import { findRuntime, RUNTIME_NAMES } from "../src/host/find-runtime.ts";
import { ownRoot, packageVersion } from "../src/host/packages.ts";
import { removeFolder, temporaryFolder } from "../src/host/temporary-folder.ts";
import { loadAdapter, pools } from "../src/pools/registry.ts";
import { type PromiseRecord, readRecords } from "../src/testing/record.ts";

function recordContract(runtime: RuntimeChoice): PromiseRecord[] {
  const folder = temporaryFolder("support");
  const file = join(folder, "records.jsonl");
  try {
    const runTests = join(ownRoot(), "dist/tools/run-tests.js");
    spawnSync(process.execPath, [...ownArguments(), runTests, "--runtime", runtime.path, "pools/contract"], {
      env: { ...process.env, POOLMARK_RECORD: file },
      stdio: ["ignore", "ignore", "ignore"],
    });
    return readRecords(file);
  } finally {
    removeFolder(folder);
  }
}

function ownArguments(): string[] {
  return process.versions.deno === undefined ? [] : ["run", "-A"];
}

const notes: string[] = [];
function note(text: string): string {
  if (!notes.includes(text)) notes.push(text);
  return `[${notes.indexOf(text) + 1}]`;
}

/** A square: how many promises are kept, or why the pool is not there at all; notes for what is particular to the runtime. */
function square(adapter: PoolAdapter, runtime: RuntimeChoice, records: readonly PromiseRecord[]): string {
  const mine = records.filter(({ pool }) => pool === adapter.name);
  const unsupported = mine.find(({ promise, outcome }) => promise === "works here" && outcome === "skipped");
  if (unsupported !== undefined) return `– ${note(unsupported.reason ?? "")}`;
  const broken = mine.filter(({ outcome }) => outcome === "broken");
  const kept = mine.filter(({ outcome }) => outcome === "kept").length;
  if (kept === 0 && broken.length === 0) return "not run";
  const { cure, abilities } = adapter.inRuntime?.[runtime.name] ?? {};
  const marks = [...Object.values(abilities ?? {}).map(String), ...(cure === undefined ? [] : [cure])].map(
    note,
  );
  const failures = broken.map(({ promise, reason }) =>
    note(`${adapter.name} breaks a promise on ${runtime.name}: ${promise} (${reason})`),
  );
  const text =
    broken.length === 0 ? `✓ ${kept} kept` : `✗ ${broken.length} of ${kept + broken.length} broken`;
  return [text, ...marks, ...failures].join(" ");
}

const adapters = await Promise.all(Object.keys(pools).map(loadAdapter));
const runtimes = RUNTIME_NAMES.map((name) => findRuntime(name, process.cwd(), process.env.PATH ?? "")).filter(
  (runtime) => runtime !== null,
);
const columns = runtimes.map((runtime) => ({ runtime, records: recordContract(runtime) }));
const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const rows = adapters.map((adapter) => {
  const version = adapter.package === null ? "" : ` ${packageVersion(adapter.package, ownRoot())}`;
  return line([
    `${adapter.name}${version}`,
    ...columns.map(({ runtime, records }) => square(adapter, runtime, records)),
  ]);
});
const table = [
  line(["pool", ...runtimes.map(({ name, version }) => `${name} ${version}`)]),
  line(["---", ...runtimes.map(() => "---")]),
  ...rows,
  "",
  notes.map((text, i) => `[${i + 1}] ${text}`).join("  \n"),
];
process.stdout.write(`${table.join("\n")}\n`);
process.exit(
  columns.some(({ records }) => records.length === 0 || records.some(({ outcome }) => outcome === "broken"))
    ? 1
    : 0,
);
