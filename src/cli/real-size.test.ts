// The sizing with real threads, once and short and a job of which it is known what must come out.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import { sibling } from "../pools/sibling.ts";
import type { SizingDocument } from "../sizing/document.ts";

const folder = mkdtempSync(join(tmpdir(), "poolmark-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function poolmark(...argv: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const here = thisRuntime();
  const program = fileURLToPath(sibling("main", import.meta.url));
  const child = spawn(here.path, [...launchArguments(here.name, program), ...argv], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

test("somebody's own job, which waits, one job per worker: as many workers as may be", async () => {
  writeFileSync(
    join(folder, "wait.mjs"),
    "export const inputs = [1, 2]; export default (n) => new Promise((done) => setTimeout(done, 50, n));",
  );
  const asked = [
    "--pools",
    "worker-threads",
    "--workers",
    "1,4",
    "--jobs-per-worker",
    "1",
    "--budget",
    "9s",
    "--json",
    "-",
  ];
  const { code, out, err } = await poolmark("size", "wait.mjs", ...asked);
  assert.equal(code, 0, err);
  const document = JSON.parse(out) as SizingDocument;
  assert.equal(document.scenario, "wait.mjs");
  // Four waits at once are four times as many, however slow the machine is.
  assert.equal(document.chosen?.pool, "worker-threads");
  assert.equal(document.chosen?.workers, 4);
  assert.ok((document.job?.waitRatio ?? 0) > 1);
});
