// Runs the compiled test suite under the runtime that runs this file. Arguments that are paths choose files.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ownRoot } from "../host/packages.ts";

const dist = join(ownRoot(), "dist");
const chosen = process.argv.slice(2);
const files = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.js"))
  .filter((file) => chosen.length === 0 || chosen.some((part) => file.includes(part)))
  .map((file) => join(dist, file))
  .toSorted();
if (files.length === 0)
  throw new Error(`No test in ${dist}${chosen.length > 0 ? ` matches ${chosen.join(", ")}` : ""}`);

const { status } = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" });
process.exit(status ?? 1);
