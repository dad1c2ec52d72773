import { openSession, type Session } from "../cell/session.ts";
import { type Answer, type Cell, CellFailure, type Command } from "../domain/protocol.ts";
import type { Scenario } from "../domain/scenario.ts";
import { createFakeInstruments } from "./fake-clock.ts";
import { adapterOf } from "./manual-pool.ts";
import { createVirtualPool, createVirtualTime, type VirtualPoolParts } from "./virtual-time.ts";

/**
 * A cell that measures with the real code, on a pool of known behaviour and on virtual time. The reference's process, which
 * has real workers, is left to another.
 *
 * @param reference stands in for a cell without a pool
 */
export function createVirtualCell(
  scenario: Scenario,
  poolOf: (workers: number) => Omit<VirtualPoolParts, "stamps">,
  reference: Cell,
): Cell {
  const time = createVirtualTime();
  let session: Session | null = null;

  async function open({ spec }: Extract<Command, { do: "open" }>): Promise<Session> {
    return openSession({
      ...{ spec, scenario, anchor: scenario.job, instruments: createFakeInstruments(time) },
      adapter: adapterOf(({ workers, stamps }) =>
        createVirtualPool(time, { ...poolOf(workers), stamps: stamps ?? false }),
      ),
      openAlarm: async () => time.alarm,
    });
  }

  async function obey(command: Command): Promise<Answer | null> {
    if (command.do === "open") {
      if (command.spec.pool === null) return null;
      session = await time.during(open(command));
      return { did: "open", startUp: session.startUp, memory: session.memory };
    }
    if (session === null) return null;
    switch (command.do) {
      case "pace":
        return { did: "pace", ...(await time.during(session.pace(command.subject, command.forMs))) };
      case "turn":
        return { did: "turn", ...(await time.during(session.turn(command))) };
      case "latency":
        return { did: "latency", latency: await time.during(session.latency(command)) };
      case "close":
        return { did: "close", ...(await session.close()) };
      default:
        return null;
    }
  }

  return {
    ...reference,
    async ask<C extends Command["do"]>(command: Extract<Command, { do: C }>, deadlineMs: number) {
      const answer = await obey(command).catch((error: Error) => {
        throw new CellFailure(error.message, { alive: true });
      });
      return (answer ?? (await reference.ask(command, deadlineMs))) as Extract<Answer, { did: C }>;
    },
  };
}
