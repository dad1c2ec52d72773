import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "../host/packages.ts";
import { sizingJsonSchema } from "./file.ts";

test("results/size.schema.json is the schema that the code validates with", () => {
  const path = join(ownRoot(), "results/size.schema.json");
  const text = `${JSON.stringify(sizingJsonSchema(), null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text);
  assert.equal(readFileSync(path, "utf8"), text);
});
