import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { createLoopDelayProbe } from "./loop-delay.ts";

function blockMs(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

// Not about speed: a block of known length has to be seen, at least as long as it was less a period.
test("a blocked event loop is seen with its length", async () => {
  const probe = createLoopDelayProbe(10);
  probe.resume();
  await delay(30);
  blockMs(120);
  await delay(30);
  probe.pause();
  const { maxMs = 0, p99Ms = 0 } = probe.read() ?? {};
  assert.ok(maxMs >= 100, `maximum is ${maxMs} ms`);
  assert.ok(p99Ms >= 90, `p99 is ${p99Ms} ms`);
});

test("a loop that is blocked to the very end of the watch is seen", () => {
  const probe = createLoopDelayProbe(10);
  probe.resume();
  blockMs(80);
  probe.pause();
  const { maxMs = 0, p99Ms = Infinity } = probe.read() ?? {};
  assert.ok(maxMs >= 60 && p99Ms <= maxMs, `p99 ${p99Ms}, max ${maxMs}`);
});

test("delay counts by time, not by ticks: one long block stands for the ticks that could not happen", async () => {
  const probe = createLoopDelayProbe(10);
  probe.resume();
  blockMs(300);
  await delay(20);
  probe.pause();
  const { p99Ms = 0, maxMs = 0 } = probe.read() ?? {};
  // One tick in three would put the 99th percentile at the block as well; thirty of 33 put it near its end.
  assert.ok(p99Ms > 0.8 * maxMs && maxMs >= 280, `p99 ${p99Ms}, max ${maxMs}`);
});

test("what happens while nobody watches is not seen, and what was seen is kept", async () => {
  const probe = createLoopDelayProbe(10);
  probe.resume();
  blockMs(60);
  probe.pause();
  const seen = probe.read();
  blockMs(200);
  probe.resume();
  probe.pause();
  assert.equal(probe.read()?.maxMs, seen?.maxMs);
});

test("watches that are shorter than the period add up: a timer comes due over several of them", async () => {
  const probe = createLoopDelayProbe(60);
  for (let watch = 0; watch < 30; watch++) {
    probe.resume();
    await delay(4);
    probe.pause();
    await delay(1);
  }
  assert.notEqual(probe.read(), null);
});

test("before a timer came due nothing is known", () => {
  const probe = createLoopDelayProbe(60_000);
  probe.resume();
  probe.pause();
  assert.equal(probe.read(), null);
});
