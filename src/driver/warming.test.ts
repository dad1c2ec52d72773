import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer, Cell, Command } from "../domain/protocol.ts";
import { thisRuntime } from "../host/runtime.ts";
import { fakeSurvey } from "../testing/fake-cell.ts";
import type { PlannedJob } from "./plan.ts";
import { surveyJob } from "./survey.ts";
import { coldUntilMs } from "./warming.ts";

/** Ends of turns that take `coldMs` each until a moment, and `warmMs` each after it. */
function ends(allMs: number, untilMs: number, coldMs: number, warmMs: number): number[] {
  const found = [0];
  for (let ms = 0; ms < allMs; found.push(ms)) ms += ms < untilMs ? coldMs : warmMs;
  return found;
}

test("a job of one speed is warm at once, but for its first turns of which nothing is known", () => {
  assert.equal(coldUntilMs(ends(700, 0, 20, 20)), 0);
});

test("a job that was slow or fast at first is cold until it was not, to a factor of two", () => {
  for (const untilMs of [60, 150, 300])
    for (const [coldMs, warmMs] of [
      [20, 10],
      [10, 16],
    ] as const) {
      const found = coldUntilMs(ends(700, untilMs, coldMs, warmMs));
      assert.ok(found >= untilMs && found <= 4 * untilMs, `cold for ${untilMs} ms, found ${found} ms`);
    }
});

test("one slow turn in the middle is a stall of the machine, and no warm-up", () => {
  const stalled = Array.from({ length: 141 }, (_, i) => 10 * i + (i > 100 ? 40 : 0));
  assert.equal(coldUntilMs(stalled), 0);
});

test("too few turns tell nothing", () => {
  assert.equal(coldUntilMs([0, 900]), 0);
  assert.equal(coldUntilMs([0, 600, 900]), 0);
});

/** What is noted of a job whose calls take 20 ms at first, and 10 ms later. */
async function notesOn(slowCalls: number): Promise<readonly string[]> {
  let calls = 0;
  const answerTo = (command: Command) => {
    if (command.do === "survey") return { survey: fakeSurvey(["1"], { meanJobMs: 20, slowestJobMs: 20 }) };
    return { wallMs: command.do === "turn" && calls++ < slowCalls ? 20 : 10 };
  };
  const cell = {
    ask: async (command: Command) => answerTo(command) as unknown as Answer,
    end: async () => {},
  } as unknown as Cell;
  const job = {
    ref: { name: "job.mjs", job: { module: "file:///job.mjs", exportName: "default" } },
    scenario: {},
  } as unknown as PlannedJob;
  const world = { launch: async () => cell, service: async () => assert.fail("no service") };
  return (await surveyJob(job, { ...thisRuntime(), label: "node" }, 1, world)).warnings;
}

test("a job that is slow for its first 50 calls is noted; one that is soon warm is not", async () => {
  assert.match((await notesOn(50)).join(), /another speed in its first 1\.4 s of calls\. Each cell warms up/);
  assert.deepEqual([await notesOn(0), await notesOn(2)], [[], []]);
});
