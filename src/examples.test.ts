// The examples run as their readers run them: those in the folder, and those in docstrings, in the runtime of this test.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { findRuntime } from "./host/find-runtime.ts";
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
    assert.equal(lines.filter((line) => /px: \d{3,} bytes in [\d.]+ ms$/.test(line)).length, 4);
    assert.equal(lines.filter((line) => /px: failed, ./.test(line)).length, 1);
    assert.match(lines.at(-1) ?? "", /^4 done, 1 failed, by \d+ workers$/);
  });

  test("each fits a screen", () => {
    const files = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".mjs"));
    assert.ok(files.length >= 4);
    for (const file of files) {
      assert.ok(readFileSync(join(root, "examples", file), "utf8").split("\n").length <= 40, file);
    }
  });
});

test("the commands in workflows are commands of poolmark, with flags that it has", () => {
  const reference = readFileSync(join(root, "docs/CLI.md"), "utf8").split(/^## /m);
  const workflows = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".yml"));
  const commands = workflows.flatMap((file) => {
    const text = readFileSync(join(root, "examples", file), "utf8");
    return [...text.matchAll(/npx (poolmark .*)/g)].map(([, command = ""]) => ({ file, command }));
  });
  assert.ok(workflows.length >= 3 && commands.length >= 7);
  for (const { file, command } of commands) {
    const [name = ""] = /^poolmark (history )?[a-z]+/.exec(command) ?? [];
    const help =
      reference.find((section) => section.startsWith(`${name}\n`)) ?? assert.fail(`${file}: ${name}`);
    for (const [flag] of command.matchAll(/--[a-z-]+/g))
      assert.match(help, new RegExp(`^  ${flag}[ ,\n]`, "m"), `${file}: ${command}`);
  }
});

const bun = findRuntime("bun", root, "")?.path;
test("the action and the workflows are YAML", {
  skip: bun === undefined && "Bun, whose parser is used, is not installed",
}, () => {
  const examples = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".yml"));
  const parse = "process.argv.slice(1).map(async (file) => Bun.YAML.parse(await Bun.file(file).text()))";
  for (const file of ["action.yml", ...examples.map((name) => join("examples", name))])
    execFileSync(bun as string, ["-e", parse, join(root, file)], { stdio: "pipe" });
});

interface DocExample {
  readonly title: string;
  readonly code: string;
}

/** The lines after `@example`, up to the end of the comment. */
function docstringExamples(): DocExample[] {
  const files = ["index.ts", "pool.ts", "pools/registry.ts", "run-jobs.ts"];
  return files.flatMap((file) => {
    const text = readFileSync(join(root, "src", file), "utf8");
    return [...text.matchAll(/@example\n([\s\S]*?)\*\//g)].map(([, lines = ""]) => ({
      title: `the docstring in ${file}`,
      code: lines.replaceAll(/^ *\* ?/gm, ""),
    }));
  });
}

function blocksOf(file: string, language: string): DocExample[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(
    ([, code = ""], i) => ({ title: `${file}, program ${i + 1}`, code }),
  );
}

/** Below the package, so that it finds itself by its own name. */
function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(root, "dist/example-"));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("examples in docs", () => {
  const examples = [...docstringExamples(), ...blocksOf("docs/API.md", "js")];

  test("there are some", () => {
    assert.equal(docstringExamples().length, 4);
    assert.ok(examples.length >= 10);
  });

  // One process for all: each example, and what it prints, by its number.
  const printed = new Map<number, string>();
  before(() =>
    inFolder((folder) => {
      for (const [i, { code }] of examples.entries()) {
        const [, name = "none.js", job = ""] = /^\/\/ (\w+\.js): (.*)$/m.exec(code) ?? [];
        mkdirSync(join(folder, `${i}`));
        writeFileSync(join(folder, `${i}`, name), job);
        writeFileSync(join(folder, `${i}`, "main.js"), code);
      }
      const all = `for (let i = 0; i < ${examples.length}; i++) {
        console.log("example", i);
        await import("./" + i + "/main.js");
      }`;
      writeFileSync(join(folder, "all.js"), all);
      for (const part of run(join(folder, "all.js"))
        .join("\n")
        .split(/^example /m)
        .slice(1)) {
        const [number, ...lines] = part.trimEnd().split("\n");
        printed.set(Number(number), lines.join(" "));
      }
    }),
  );

  for (const [i, { title, code }] of examples.entries()) {
    test(`${title} prints what it says`, () => {
      const says = [...code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, said = ""]) => said);
      const times = code.includes("for (const name") ? 2 : 1;
      assert.ok(says.length > 0);
      assert.equal(printed.get(i), new Array(times).fill(says.join(" ")).join(" "));
    });
  }

  const skip = runtime === "node" ? false : "the compiler is run by Node";
  test("the TypeScript program is of the right types", { skip }, () => {
    const [{ code = "" } = {}] = blocksOf("docs/API.md", "ts");
    assert.match(code, /@ts-expect-error/);
    inFolder((folder) => {
      writeFileSync(join(folder, "main.ts"), code);
      const compiler = join(root, "node_modules/typescript/bin/tsc");
      const options = "--ignoreConfig --noEmit --strict --module nodenext --target es2023 --types node".split(
        " ",
      );
      const arguments_ = [compiler, ...options, join(folder, "main.ts")];
      const { status, stdout } = spawnSync(path, arguments_, { encoding: "utf8" });
      assert.equal(status, 0, stdout);
    });
  });
});
