import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../src/domain/usage-error.ts";
import { parseSelfArguments } from "./arguments.ts";

test("without arguments it runs all pools in several forks", () => {
  const chosen = parseSelfArguments([]);
  assert.equal(chosen.role, "run");
  assert.ok(chosen.role === "run" && chosen.forks >= 2 && chosen.rounds >= 2);
  assert.deepEqual(
    { ...chosen, forks: 0, rounds: 0 },
    { role: "run", forks: 0, rounds: 0, json: null, pools: null },
  );
});

test("flags say how often, of what, and where to", () => {
  const given = ["--forks", "3", "--rounds=8", "--pools", "piscina,threads", "--json", "out.json"];
  assert.deepEqual(parseSelfArguments(given), {
    role: "run",
    forks: 3,
    rounds: 8,
    json: "out.json",
    pools: ["piscina", "threads"],
  });
});

test("a contender's process is told who it is", () => {
  assert.deepEqual(parseSelfArguments(["--contender", "piscina/by-hand"]), {
    role: "contender",
    pool: "piscina",
    way: "by-hand",
  });
});

test("what is not understood is the user's mistake, and named", () => {
  const wrong: [string[], RegExp][] = [
    [["--forks", "0"], /--forks is "0"/],
    [["--forks", "many"], /--forks is "many"/],
    [["--rounds", "1.5"], /--rounds is "1.5"/],
    [["--fork", "3"], /--fork/],
    [["quick"], /quick/],
    [["--contender", "piscina/quickly"], /by-hand, adapter, stamped/],
  ];
  for (const [given, message] of wrong) {
    assert.throws(
      () => parseSelfArguments(given),
      (error) => error instanceof UsageError && message.test(error.message),
      given.join(" "),
    );
  }
});
