// The command in a file repeats the measurement: a shell reads it, and its results are those of what was typed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import type { RuntimeName } from "../domain/pool.ts";
import { createFakeWorld } from "../testing/fake-world.ts";
import { testFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";

const folder = testFolder();
before(async () => {
  writeFileSync(join(folder, "my job.mjs"), "export const resize = (input) => input;");
  writeFileSync(join(folder, "inputs.json"), "[1, 2]");
  const old = await documentOf(["run", "--suite", "ci", "--scenarios", "cpu-primes", "--pools", "piscina"]);
  writeFileSync(join(folder, "old.json"), JSON.stringify(old));
});

async function documentOf(
  argv: readonly string[],
  name: RuntimeName = "node",
): Promise<Record<string, unknown> & { command: string }> {
  const fake = createFakeWorld({ rate: (_, { workers }) => 1000 * Math.min(workers, 4) }, folder);
  const world = { ...fake, runtime: { ...fake.runtime, name } };
  await main(world, [...argv, "--json", "-", "--quiet"]);
  assert.notEqual(world.out(), "", world.err());
  return JSON.parse(world.out());
}

/** The words that a shell makes of a command. */
function wordsOf(command: string): string[] {
  const script = `poolmark() { printf '%s\\n' "$@"; }; ${command}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).trimEnd().split("\n");
}

const MODULE = ["my job.mjs", "--export", "resize", "--verify", "isRight", "--apart"];
const INPUT = ["--input", `{"name": "it's 3 µm", "to": "$HOME"}`];

describe("a command in a file", () => {
  for (const [name, argv] of [
    ["a suite", ["run", "--budget", "20s"]],
    [
      "a run with every flag",
      [
        ...["run", "--pools", "worker-threads,piscina[atomics=disabled]", "--scenarios", "noop,cpu-primes"],
        ...["--workers", "1,c-1", "--jobs-per-worker", "1", "--forks", "2", "--until", "3%", "--rounds", "8"],
        ...["--load", "closed", "--budget", "5m", "--assume-cores", "2", "--shard", "1/2", "--seed", "3"],
      ],
    ],
    ["a run of a job module", ["run", ...MODULE, ...INPUT]],
    ["a comparison", ["compare", "old.json", "--tolerance", "cpu=7%", "--strict"]],
    ["a sizing of a job module", ["size", ...MODULE, ...INPUT]],
    [
      "a sizing with other flags",
      [
        ...[
          "size",
          "my job.mjs",
          "--export=resize",
          "--inputs",
          "inputs.json",
          "--no-verify",
          "--memory=1GiB",
        ],
        ...["--within", "7%", "--rate", "200/s", "--p99", "50ms", "--max-block", "30ms", "--budget", "75s"],
        ...["--workers", "1,2", "--predict-cores", "2,8", "--assume-cores", "4", "--exhaustive", "--strict"],
      ],
    ],
  ] as const)
    test(`repeats ${name}`, async () => {
      const first = await documentOf(argv);
      const words = wordsOf(first.command);
      const typed = argv.flatMap((word) => (word.startsWith("--") ? word.split("=") : [word]));
      for (const word of typed) assert.ok(words.includes(word), `${word} is not in: ${first.command}`);
      assert.deepEqual(await documentOf(words), first);
    });

  test("is of the runtime that ran poolmark: its defaults are that runtime's", async () => {
    const { command } = await documentOf(["run", "--scenarios", "noop"], "bun");
    assert.equal(command, "bunx --bun poolmark run --suite quick --seed 1 --scenarios noop");
  });

  test("names neither a file that was written nor the password of a broker", async () => {
    const { command } = await documentOf([
      ...["run", "--scenarios", "noop", "--redis-url", "redis://:secret@127.0.0.1:1", "--out", "elsewhere"],
    ]);
    assert.equal(command, "poolmark run --suite quick --seed 1 --scenarios noop");
  });
});
