import assert from "node:assert/strict";
import { test } from "node:test";
import type { Usage } from "../domain/measurement.ts";
import { forkOf } from "../testing/cell-results.ts";
import { summarizeCost } from "./cost.ts";

test("CPU time by thread is shared out over all forks; one that was not told leaves all untold", () => {
  const threadCpu = { mainMs: 10, workersMs: 80, othersMs: 10, untold: null };
  const told = (cpu: typeof threadCpu | null) => {
    const usage = { jobs: 1, cpuMs: 1, threadCpu: cpu, loopDelayP99Ms: null, loopDelayMaxMs: null };
    return forkOf(0, [], { usage });
  };
  assert.deepEqual(summarizeCost([told(threadCpu), told(threadCpu)]).cpuShares, {
    main: 0.1,
    workers: 0.8,
    others: 0.1,
  });
  assert.equal(summarizeCost([told(threadCpu), told(null)]).cpuShares, null);
  const partly = { ...threadCpu, workersMs: null, othersMs: null };
  const { cpuShares } = summarizeCost([told(partly as unknown as typeof threadCpu)]);
  assert.deepEqual([cpuShares?.workers, cpuShares?.others], [null, null]);
});

test("a broker's cost: CPU time by job, the most connections, all redeliveries; what is not told has its reason", () => {
  const used = (broker: NonNullable<Usage["broker"]>) => {
    const usage = {
      jobs: 100,
      cpuMs: 1,
      threadCpu: null,
      loopDelayP99Ms: null,
      loopDelayMaxMs: null,
      broker,
    };
    return forkOf(0, [], { usage });
  };
  const own = { cpuMs: 50, peakBytes: 7, connections: 9, redeliveries: 2, untold: null };
  assert.deepEqual(summarizeCost([used(own), used({ ...own, connections: 8, cpuMs: 150 })]).broker, {
    cpuMsPerJob: 1,
    peakBytes: 7,
    connections: 9,
    redeliveries: 4,
    untold: null,
  });
  const yours = { cpuMs: null, peakBytes: null, connections: null, redeliveries: 1, untold: "it is yours" };
  assert.deepEqual(summarizeCost([used(yours)]).broker, {
    cpuMsPerJob: null,
    peakBytes: null,
    connections: null,
    redeliveries: 1,
    untold: "it is yours",
  });
});

test("start-up, memory and idling over forks; null where nothing is known", () => {
  const startUp = (readyMs: number) => ({ importMs: 20, constructMs: 1, readyMs, firstResultMs: 4 });
  const memory = (readyBytes: number) => ({ beforeBytes: 100, readyBytes, peakBytes: 400 });
  const forks = [
    forkOf(0, [1], { startUp: startUp(50), memory: memory(300), idle: { wallMs: 1000, cpuMs: 5 } }),
    forkOf(1, [1], { startUp: startUp(70), memory: memory(320), idle: { wallMs: 1000, cpuMs: 7 } }),
  ];
  const cost = summarizeCost(forks);
  assert.equal(cost.startUp?.totalMs.estimate, 85);
  assert.equal(cost.startUp?.readyMs.estimate, 60);
  assert.equal(cost.memory?.readyBytes.estimate, 210);
  assert.ok(Math.abs((cost.memory?.peakBytes?.estimate ?? 0) - 400) < 1e-9);
  assert.ok(Math.abs((cost.idleCpuShare ?? 0) - 0.006) < 1e-12);
  assert.deepEqual(summarizeCost([forkOf(0, [1])]), {
    cpuShares: null,
    startUp: null,
    memory: null,
    idleCpuShare: null,
  });
});
