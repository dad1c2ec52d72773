import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { checkOut, installPackage } from "./versions.ts";

function repository() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "poolmark-")));
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" });
  git("init", "--quiet");
  writeFileSync(join(folder, "job.mjs"), "export default 1;");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "one");
  const workTrees = () => git("worktree", "list").trim().split("\n").length;
  return { folder, git, workTrees };
}

test("a ref is checked out from the folder's own repository also in a hook of another, and nothing is left of it", async () => {
  const { folder, workTrees } = repository();
  const before = { ...process.env };
  Object.assign(process.env, { GIT_DIR: "/no/repository", GIT_INDEX_FILE: "/no/index", GIT_PREFIX: "src/" });
  try {
    const checkout = await checkOut("HEAD", folder);
    assert.equal(checkout.root, folder);
    assert.equal(readFileSync(join(checkout.folder, "job.mjs"), "utf8"), "export default 1;");
    await checkout.remove();
    assert.equal(existsSync(checkout.folder), false);
  } finally {
    for (const name of ["GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
  assert.equal(workTrees(), 1);
  rmSync(folder, { recursive: true });
});

test("what a killed run has left is removed by the next one, and git forgets its work tree", async () => {
  const { folder, git, workTrees } = repository();
  const first = await checkOut("HEAD", folder);
  // Its process is now one that has ended.
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const temporary = dirname(first.folder);
  const left = temporary.replace(`-${process.pid}-`, `-${pid}-`);
  renameSync(temporary, left);
  git("worktree", "repair", join(left, "tree"));
  const second = await checkOut("HEAD", folder);
  assert.deepEqual([existsSync(left), existsSync(second.folder), workTrees()], [false, true, 2]);
  await second.remove();
  assert.equal(workTrees(), 1);
  rmSync(folder, { recursive: true });
});

test("a version that there is not is refused in npm's words, without its codes", {
  skip: process.platform === "win32",
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "poolmark-"));
  const said = "npm error code ETARGET\nnpm error notarget No matching version found for piscina@99.0.0.\n";
  writeFileSync(join(folder, "npm"), `#!/bin/sh\nprintf '${said}' >&2\nexit 1\n`, { mode: 0o755 });
  const { PATH } = process.env;
  process.env.PATH = `${folder}:${PATH}`;
  try {
    await assert.rejects(installPackage("piscina", "99.0.0"), {
      name: "UsageError",
      message: "Cannot install piscina@99.0.0: No matching version found for piscina@99.0.0.",
    });
  } finally {
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true });
  }
});
