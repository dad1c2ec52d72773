// The examples run as their readers run them: those in the folder, and those in docstrings, in the runtime of this test.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ownRoot } from "./host/packages.ts";
import { launchArguments, thisRuntime } from "./host/runtime.ts";

const root = ownRoot();
const { name: runtime, path } = thisRuntime();

function run(module: string): string[] {
  const output = execFileSync(path, launchArguments(runtime, module), { encoding: "utf8", timeout: 60_000 });
  return output.trimEnd().split("\n");
}

describe("examples", () => {
  test("five jobs, three workers, each result doubled", () => {
    const lines = run(join(root, "examples/double.mjs"));
    const results = lines.map((line) =>
      /^worker (\d+) finished job (\d): (\d+)$/.exec(line)?.slice(1).map(Number),
    );
    assert.deepEqual(
      results.map((result) => result?.slice(1)).toSorted(),
      [
        [1, 2],
        [2, 4],
        [3, 6],
        [4, 8],
        [5, 10],
      ].toSorted(),
    );
    assert.equal(new Set(results.map((result) => result?.[0])).size, 3, "three workers took part");
  });

  test("the image processor", () => {
    const lines = run(join(root, "examples/thumbnails.mjs"));
    assert.equal(lines.filter((line) => /px: \d{3,} bytes in [\d.]+ ms$/.test(line)).length, 18);
    assert.equal(lines.filter((line) => /px: failed, ./.test(line)).length, 2);
    assert.match(lines.at(-1) ?? "", /^18 done, 2 failed, by \d+ workers$/);
  });

  test("each fits a screen", () => {
    const files = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".mjs"));
    assert.ok(files.length >= 4);
    for (const file of files) {
      assert.ok(readFileSync(join(root, "examples", file), "utf8").split("\n").length <= 40, file);
    }
  });
});

interface DocExample {
  readonly file: string;
  readonly code: string;
}

/** The lines after `@example`, up to the end of the comment. */
function docExamples(): DocExample[] {
  const files = ["index.ts", "pool.ts", "pools/run-jobs.ts"];
  return files.flatMap((file) => {
    const text = readFileSync(join(root, "src", file), "utf8");
    return [...text.matchAll(/@example\n([\s\S]*?)\*\//g)].map(([, lines = ""]) => ({
      file,
      code: lines.replaceAll(/^ *\* ?/gm, ""),
    }));
  });
}

describe("docstrings", () => {
  test("there are examples in them", () => {
    assert.deepEqual(
      docExamples().map(({ file }) => file),
      ["index.ts", "pool.ts", "pools/run-jobs.ts"],
    );
  });

  for (const { file, code } of docExamples()) {
    test(`the example in ${file} prints what it says`, () => {
      // Below the package, so that it finds itself by its own name.
      const folder = mkdtempSync(join(root, "dist/example-"));
      try {
        const [, job = ""] = /^\/\/ double\.js: (.*)$/m.exec(code) ?? [];
        writeFileSync(join(folder, "double.js"), job);
        writeFileSync(join(folder, "main.js"), code);
        const [, says = ""] = /console\.log\(.*\/\/ (.*)$/m.exec(code) ?? [];
        const printed = run(join(folder, "main.js"));
        const times = code.includes("for (const name") ? 2 : 1;
        assert.equal(printed.join(" "), new Array(times).fill(says).join(" "));
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
