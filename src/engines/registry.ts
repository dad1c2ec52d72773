import type { Engine } from "./engine.ts";

/** The only list of engines. Lazy: a process loads the client of one. */
export const engines = {
  bullmq: async (): Promise<Engine> => (await import("./bullmq.ts")).engine,
} as const;

export type EngineName = keyof typeof engines;
