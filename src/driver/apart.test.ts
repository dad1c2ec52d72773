import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellSpec, Subject } from "../domain/cell.ts";
import type { ScenarioRef } from "../domain/scenario.ts";
import { isApart, oneByOne, withCure } from "./apart.ts";

const job = { module: "file:///job.mjs", exportName: "default" };
const refOf = (apart: boolean): ScenarioRef => ({
  ...{ name: "job.mjs", job, apart, verify: null },
  inputs: { json: "1" },
});

test("one process at a time: the reference first, each of its subjects in a process of its own", () => {
  const crewOf = (label: string | null, subjects: Subject[]) => {
    const pool = label === null ? null : { pool: label, settings: {}, label };
    return { spec: { pool, subjects } as unknown as CellSpec, subjects };
  };
  const crews = [crewOf("piscina", ["pool"]), crewOf(null, ["pool", "main-thread", "anchor"])];
  const alone = oneByOne(crews);
  assert.deepEqual(
    alone.map(({ spec, subjects }) => [spec.pool?.label ?? null, subjects, spec.subjects]),
    [
      [null, ["pool"], ["pool"]],
      [null, ["main-thread"], ["main-thread"]],
      [null, ["anchor"], ["anchor"]],
      ["piscina", ["pool"], ["pool"]],
    ],
  );
  assert.equal(alone[3], crews[0]);
});

test("a lock that another process holds is recognised, and the flag named", () => {
  for (const message of [
    "listen EADDRINUSE: address already in use 127.0.0.1:5432",
    "IO error: lock /tmp/db/LOCK: Resource temporarily unavailable, EAGAIN",
    "SQLITE_BUSY: database is locked",
    "The store is already open elsewhere",
    "EBUSY: resource busy or locked, open 'a.db'",
    "The file is being used by another process",
  ])
    assert.match(
      withCure(message, refOf(false)),
      / all cells of a block live and warm up at once.* --apart$/,
    );
  for (const message of [
    "Wrong result for input 0: expected 1, got 2",
    "block 3 is missing",
    "a clock stopped",
  ])
    assert.equal(withCure(message, refOf(false)), message);
});

test("with --apart nobody is told of --apart", () => {
  assert.doesNotMatch(withCure("SQLITE_BUSY: database is locked", refOf(true)), /--apart/);
  assert.deepEqual(
    [isApart(refOf(true)), isApart(refOf(false)), isApart({ name: "noop" })],
    [true, false, false],
  );
});
