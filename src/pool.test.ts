import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, test } from "node:test";
import { moduleBeside } from "./host/module-beside.ts";
import { ownRoot } from "./host/packages.ts";
import { launchArguments, thisRuntime } from "./host/runtime.ts";
import { openPool as openAny, type PoolError } from "./index.ts";
import { openPool } from "./pool.ts";

const module = moduleBeside("./testing/jobs", import.meta.url).href;
const job = { module, exportName: "double" };

/** All that is loaded when a compiled module is: its imports, and theirs, dynamic ones included. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!file.endsWith(".js")) return seen;
  const text = readFileSync(join(ownRoot(), "dist", file), "utf8");
  for (const [, still, later] of text.matchAll(
    /^(?:import|export) (?:[^"';]*from )?"([^"]+)"|import\("([^"]+)"\)/gm,
  )) {
    const specifier = still ?? later ?? "";
    loadedBy(specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier) : specifier, seen);
  }
  return seen;
}

describe("poolmark/pool", () => {
  test("loads our own pool, runJobs, and nothing else", () => {
    const loaded = [...loadedBy("src/pool.js")];
    assert.ok(loaded.includes("src/own-pool/pool.js") && loaded.includes("src/run-jobs.js"));
    const expected =
      /^(node:.*|src\/(pool|pool-options|run-jobs|domain\/[\w-]+|host\/(load-job|module-beside|syntax-error|thread-channel)|pools\/poolmark|pools\/adapter\/(abilities|managed-pool|worker-entry)|own-pool\/[\w-]+)\.js)$/;
    for (const file of loaded) assert.match(file, expected);
    const all = loadedBy("src/index.js");
    assert.ok(all.has("src/pools/registry.js") && all.size > loaded.length, "the walk sees what index loads");
  });

  test("is in package.json, and its files are there", () => {
    const { exports } = JSON.parse(readFileSync(join(ownRoot(), "package.json"), "utf8"));
    for (const path of Object.values(exports["./pool"]) as string[]) readFileSync(join(ownRoot(), path));
  });

  test("in a bundle openPool says at once that a file is missing, and what to do", () => {
    const folder = mkdtempSync(join(ownRoot(), "dist/bundled-"));
    try {
      const app = join(folder, "app.mjs");
      const open = 'openPool({ job: new URL("./job.mjs", import.meta.url) })';
      writeFileSync(
        app,
        `import { openPool } from "poolmark/pool";\nawait ${open}.catch((e) => console.log(e.code, e.message));`,
      );
      const bun = join(ownRoot(), "node_modules/bun/bin/bun.exe");
      execFileSync(bun, ["build", app, "--target=node", `--outdir=${join(folder, "out")}`]);
      const { name, path } = thisRuntime();
      const said = execFileSync(path, launchArguments(name, join(folder, "out/app.js")), {
        encoding: "utf8",
      });
      assert.match(
        said,
        /^WORKER_NOT_FOUND .*out\/poolmark\.worker\.js" is not there\. .*leave poolmark out of the bundle/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a job that is none is told in one sentence", async () => {
    const wrong: readonly [unknown, RegExp][] = [
      [undefined, /options of openPool are undefined: expected \{ job: new URL/],
      [{}, /job is missing: name its module/],
      [{ job: () => 1 }, /job is a function: a function cannot be sent to a worker/],
      [{ job: 7 }, /job is 7: expected the module/],
      [{ job: {} }, /job is an object without a module/],
      [{ job: { module: "./jobs.js" } }, /job\.module is ".\/jobs\.js": need a URL or an absolute path/],
      [{ job: { module, exportName: 7 } }, /job\.exportName is 7: expected the name/],
    ];
    for (const [options, message] of wrong) {
      await assert.rejects(openPool(options as { job: string }), { name: "TypeError", message });
    }
  });

  test("a pool has defaults, and a job may be a URL, a path or a module with an export's name", async () => {
    const pool = await openPool({ job });
    assert.equal(await pool.run(4), 8);
    await pool.close();
    for (const wrong of ["./jobs.js", "jobs"]) {
      await assert.rejects(openPool({ job: wrong }), { name: "TypeError", message: /need a URL/ });
    }
    const nothing = moduleBeside("./testing/jobs", import.meta.url);
    await assert.rejects(openPool({ job: { module }, workers: 1 }), /No export "default"/);
    const byPath = await openPool({ job: { module: nothing.pathname, exportName: "double" }, workers: 1 });
    assert.equal(await byPath.run(4), 8);
    await byPath.close();
    await assert.rejects(openPool({ job: nothing, workers: 1 }), /No export "default"/);
    await assert.rejects(openPool({ job: nothing.pathname, workers: 1 }), /No export "default"/);
  });
});

describe("openPool(name)", () => {
  test("another pool is one word, and an option that it cannot honour is refused", async () => {
    for (const name of ["poolmark", "piscina", "worker-threads"]) {
      const pool = await openAny(name, { job, workers: 1 });
      assert.equal(await pool.run(4), 8, name);
      await pool.close();
    }
    const options = { job, workers: 1, retireAfterJobs: 5 };
    await assert.rejects(openAny("piscina", options), (error: PoolError) => {
      return error.code === "UNSUPPORTED_OPTION" && /retireAfterJobs/.test(error.message);
    });
    await assert.rejects(openAny("no-such-pool", { job }), RangeError);
  });
});
