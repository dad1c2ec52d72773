import { connect } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { ANCHOR_EXPORT, anchorModule } from "../../scenarios/anchor.ts";
import type { CellSpec } from "../domain/cell.ts";
import type { PoolAdapter } from "../domain/pool.ts";
import { type Answer, type Command, type Hello, PROTOCOL_EDITION } from "../domain/protocol.ts";
import type { Scenario, ScenarioRef } from "../domain/scenario.ts";
import { UsageError } from "../domain/usage-error.ts";
import { realClock } from "../host/clock.ts";
import { createInstruments } from "../host/instruments.ts";
import { thisRuntime } from "../host/runtime.ts";
import { ownJob } from "./own-job.ts";
import { openSession, type Session } from "./session.ts";

/** What a cell can be told to measure. */
interface Registry {
  loadAdapter(pool: string): Promise<PoolAdapter>;
  loadScenario(name: string): Promise<Scenario>;
}

/** A cell that cannot exist here, and why: not a failure. */
class Unsupported extends Error {}

/**
 * What the process of a cell does: it connects to the driver, then does one command after the other. Whatever the job prints,
 * the connection stays apart from it.
 */
export function serveCell(registry: Registry): void {
  const obey = createSession(registry);
  const [port, token = ""] = (process.env.POOLMARK_DRIVER ?? "").split(":");
  delete process.env.POOLMARK_DRIVER; // not for the job to see
  const socket = connect(Number(port), "127.0.0.1");
  const send = (message: Answer | Hello) => socket.write(`${JSON.stringify(message)}\n`);
  socket.setNoDelay(true);
  socket.on("error", () => process.exit(1));
  // The driver is gone, or has all it wants. Not exitCode: a job's open handles must not keep the process.
  socket.on("close", () => process.exit(0));
  socket.on("connect", () => send({ token, pid: process.pid, edition: PROTOCOL_EDITION }));
  createInterface({ input: socket })
    .on("error", () => {}) // it hands on the socket's, which ends the process anyway
    .on("line", (line) => {
      obey(JSON.parse(line) as Command).then(send, (error) => send(failure(error)));
    });
}

function createSession(registry: Registry): (command: Command) => Promise<Answer> {
  let session: Session | undefined;
  const findScenario = async (ref: ScenarioRef) =>
    "job" in ref ? ownJob(ref) : registry.loadScenario(ref.name);
  const opened = () => {
    if (session === undefined) throw new Error("The driver asked for a turn before it opened the pool");
    return session;
  };
  return async (command) => {
    switch (command.do) {
      case "survey": {
        const scenario = await findScenario(command.scenario);
        const reason = await scenario.check?.();
        if (reason != null) throw new Unsupported(reason);
        const time = { nowMs: realClock.nowMs, sleep: (ms: number) => delay(ms, undefined, { ref: false }) };
        const own = "job" in command.scenario;
        // One process of a run surveys: no other loads these.
        const [{ surveyScenario }, { checkProbes }] = await Promise.all([
          import("./survey.ts"),
          import("../host/probes.ts"),
        ]);
        const found = await surveyScenario({ ...command, scenario, own, time });
        return { did: "survey", survey: { ...found, probes: await checkProbes() } };
      }
      case "open": {
        session = await open(command.spec, await findScenario(command.spec.scenario), registry);
        return { did: "open", startUp: session.startUp, memory: session.memory };
      }
      case "pace":
        return { did: "pace", ...(await opened().pace(command.subject, command.forMs)) };
      case "turn":
        return { did: "turn", ...(await opened().turn(command)) };
      case "latency":
        return { did: "latency", latency: await opened().latency(command) };
      case "close":
        return { did: "close", ...(await opened().close()) };
    }
  };
}

async function open(spec: CellSpec, scenario: Scenario, { loadAdapter }: Registry): Promise<Session> {
  const adapter = spec.pool === null ? null : await loadAdapter(spec.pool.pool);
  const reason = await adapter?.check({
    runtime: thisRuntime().name,
    packageRoot: spec.packageRoot,
    settings: spec.pool?.settings ?? {},
  });
  if (reason != null) throw new Unsupported(reason);
  const anchor = { module: anchorModule, exportName: ANCHOR_EXPORT[scenario.kind] };
  const instruments = createInstruments({
    workerThreads: workerThreads(spec, adapter),
    // Threads of one process can share its memory.
    areProcesses: adapter !== null && adapter.abilities.sharedMemory !== true,
  });
  return openSession({ spec, scenario, adapter, anchor, instruments });
}

/** The reference has as many again for its anchor. */
function workerThreads({ workers, subjects }: CellSpec, adapter: PoolAdapter | null): number {
  if (adapter === null) return workers * subjects.filter((subject) => subject !== "main-thread").length;
  return adapter.abilities.controlsWorkers === true ? workers : 0;
}

function failure(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  const usage = error instanceof UsageError || (error as { code?: unknown }).code === "JOB_NOT_LOADED";
  return { did: "fail", reason: message, usage, unsupported: error instanceof Unsupported };
}
