import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot, ownVersion, packageRootOf, packageVersion } from "./packages.ts";

test("packageVersion() reads the version of what would be imported, from folders above too", () => {
  const root = mkdtempSync(join(tmpdir(), "poolmark-"));
  try {
    const library = join(root, "node_modules", "piscina");
    mkdirSync(library, { recursive: true });
    mkdirSync(join(root, "deep", "er"), { recursive: true });
    writeFileSync(join(root, "package.json"), "{}");
    writeFileSync(
      join(library, "package.json"),
      JSON.stringify({ name: "piscina", version: "4.9.9", main: "main.js" }),
    );
    writeFileSync(join(library, "main.js"), "");
    assert.equal(packageVersion("piscina", join(root, "deep", "er")), "4.9.9");
    assert.equal(packageVersion("workerpool", root), null);
    assert.equal(packageRootOf(join(root, "deep", "er")), root);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("poolmark finds its own root and version, from the sources and compiled", () => {
  const { version, dependencies } = JSON.parse(readFileSync(join(ownRoot(), "package.json"), "utf8"));
  assert.equal(ownVersion(), version);
  // Pinned, so that what is installed is what is asked for.
  assert.equal(packageVersion("piscina", ownRoot()), dependencies.piscina);
});
