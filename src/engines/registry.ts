import type { Engine } from "./engine.ts";

/** The only list of engines. Lazy: a process loads the client of one. */
export const engines = {
  bullmq: async (): Promise<Engine> => (await import("./bullmq.ts")).engine,
  nats: async (): Promise<Engine> => (await import("./nats.ts")).engine,
  jetstream: async (): Promise<Engine> => (await import("./jetstream.ts")).engine,
} as const;

export type EngineName = keyof typeof engines;
