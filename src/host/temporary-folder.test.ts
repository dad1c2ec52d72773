import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { abandonedFolders, removeFolder, temporaryFolder } from "./temporary-folder.ts";

const purpose = `test${process.pid}`;

/** Of a process that has ended, and left it. */
function leftBehind(): string {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const folder = join(tmpdir(), `poolmark-${purpose}-${hostname()}-${pid}-a1b2c3`);
  mkdirSync(join(folder, "tree"), { recursive: true });
  return folder;
}

test("a folder whose process has ended is found and can be removed; one in use, or on another machine, is not", () => {
  const own = temporaryFolder(purpose);
  const elsewhere = join(tmpdir(), `poolmark-${purpose}-elsewhere-999999-a1b2c3`);
  mkdirSync(elsewhere);
  const left = leftBehind();
  assert.deepEqual(
    abandonedFolders(purpose).map((folder) => basename(folder)),
    [basename(left)],
  );
  removeFolder(left);
  assert.deepEqual(abandonedFolders(purpose), []);
  assert.deepEqual([own, elsewhere].map(existsSync), [true, true]);
  removeFolder(own);
  removeFolder(elsewhere);
});
