import type { Subject } from "../domain/cell.ts";
import type { ThreadCpu, Usage } from "../domain/measurement.ts";
import type { BrokerUse } from "../domain/pool.ts";
import type { CellUsage } from "../domain/protocol.ts";
import type { CpuReading, Instruments } from "../host/instruments.ts";

interface Sum {
  jobs: number;
  wallMs: number;
  cpuMs: number;
}

/**
 * Adds up what the turns that count use. Only the process's own CPU time is read at each turn, as that takes a microsecond;
 * threads and children are read once before the first turn and once after the last.
 *
 * @param watched the subject for which the main thread's delay is watched; null: for none
 * @param brokerUse what an engine knows of its broker; null: the pool is no engine
 */
export function createUsageMeter(
  { clock, loopDelay, readCpu, readProcess, readConnections, peakRssBytes }: Instruments,
  watched: Subject | null,
  brokerUse: () => BrokerUse | null,
) {
  const sums = new Map<Subject, Sum>();
  const readBroker = () => ifThere(brokerUse()?.broker, ({ pid }) => readProcess(pid));
  let brokerBefore: BrokerReading = null;
  let before: { readonly nowMs: number; readonly cpu: CpuReading } | null = null;

  async function during<Value>(subject: Subject, jobs: number, turn: () => Promise<Value>): Promise<Value> {
    brokerBefore ??= readBroker();
    before ??= { nowMs: clock.nowMs(), cpu: readCpu("before") };
    const sum = sums.get(subject) ?? { jobs: 0, wallMs: 0, cpuMs: 0 };
    sums.set(subject, sum);
    if (subject === watched) loopDelay.resume();
    const [nowMs, cpuMs] = [clock.nowMs(), clock.cpuMs()];
    const value = await turn();
    sum.cpuMs += clock.cpuMs() - cpuMs;
    sum.wallMs += clock.nowMs() - nowMs;
    sum.jobs += jobs;
    if (subject === watched) loopDelay.pause();
    return value;
  }

  function read(): CellUsage {
    if (before === null) return { subjects: {}, idle: null, peakBytes: peakRssBytes() };
    const after = readCpu("after");
    const broker = brokerUsage(brokerUse(), brokerBefore, readBroker(), readConnections);
    const wallMs = clock.nowMs() - before.nowMs;
    const cpuMs = minus(after.totalMs, before.cpu.totalMs);
    const all = [...sums.values()].reduce(
      (total, sum) => ({ wallMs: total.wallMs + sum.wallMs, cpuMs: total.cpuMs + sum.cpuMs }),
      { wallMs: 0, cpuMs: 0 },
    );
    const alone = sums.size === 1;
    const threadCpu = alone ? difference(before.cpu.threads, after.threads) : null;
    const delay = watched !== null && sums.has(watched) ? loopDelay.read() : null;
    const usageOf = (subject: Subject, { jobs, cpuMs: turnCpuMs }: Sum): Usage => ({
      jobs,
      // Of children only the sum over all turns is known, and what they use between turns is next to nothing.
      cpuMs: after.hasChildren && alone ? cpuMs : turnCpuMs,
      threadCpu,
      loopDelayP99Ms: subject === watched ? (delay?.p99Ms ?? null) : null,
      loopDelayMaxMs: subject === watched ? (delay?.maxMs ?? null) : null,
      ...broker,
    });
    return {
      subjects: Object.fromEntries([...sums].map(([subject, sum]) => [subject, usageOf(subject, sum)])),
      idle: after.hasChildren
        ? null
        : { wallMs: Math.max(0, wallMs - all.wallMs), cpuMs: minus(cpuMs, all.cpuMs) ?? 0 },
      peakBytes: peakRssBytes(),
    };
  }

  return { during, read };
}

function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(0, a - b);
}

function difference(before: ThreadCpu | null, after: ThreadCpu | null): ThreadCpu | null {
  if (before === null || after === null) return null;
  return {
    mainMs: Math.max(0, after.mainMs - before.mainMs),
    workersMs: minus(after.workersMs, before.workersMs),
    othersMs: minus(after.othersMs, before.othersMs),
    untold: after.untold,
  };
}

function ifThere<Value, Found>(value: Value | null | undefined, then: (value: Value) => Found): Found | null {
  return value == null ? null : then(value);
}

type BrokerReading = ReturnType<Instruments["readProcess"]>;

function brokerUsage(
  use: BrokerUse | null,
  before: BrokerReading,
  after: BrokerReading,
  readConnections: Instruments["readConnections"],
): Pick<Usage, "broker"> {
  if (use === null) return {};
  const connections = ifThere(use.broker, ({ port }) => readConnections(port));
  const isTold = before !== null && after !== null && connections !== null;
  const reason =
    use.broker === null ? "The broker is yours: its processes are not measured" : "This system does not tell";
  return {
    broker: {
      cpuMs: before === null || after === null ? null : after.cpuMs - before.cpuMs,
      peakBytes: after?.peakBytes ?? null,
      connections,
      redeliveries: use.redeliveries,
      untold: isTold ? null : reason,
    },
  };
}
