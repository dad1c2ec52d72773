import { CellFailure } from "../domain/protocol.ts";
import { UsageError } from "../domain/usage-error.ts";
import { cellBuild } from "../host/build.ts";
import { EXIT } from "./exit-code.ts";
import { createTalk, type Talk } from "./talk.ts";
import type { World } from "./world.ts";

interface Stoppable {
  stop(): Promise<void>;
}

/** What a verb measures with. */
export interface Frame {
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  readonly talk: Talk;
  /** Opens what starts processes: these end with the verb, and at once when the signal is aborted. */
  open<Opened extends Stoppable>(opening: Promise<Opened>): Promise<Opened>;
}

/**
 * The frame around every verb that measures: no stale build, no process that outlasts it, one exit code for Ctrl-C.
 *
 * @throws UsageError if what cells would run is older than its sources
 */
export async function measuring(
  world: World,
  { quiet = false }: { readonly quiet?: boolean },
  verb: (frame: Frame) => Promise<number>,
): Promise<number> {
  const { staleSource } = cellBuild(import.meta.url);
  if (staleSource !== null) throw new UsageError(`The build is older than ${staleSource}: run npm run build`);
  const talk = createTalk(world, quiet);
  const interruption = new AbortController();
  const { signal } = interruption;
  const opened: Stoppable[] = [];
  const stop = () => Promise.all(opened.map((one) => one.stop()));
  const stopListening = world.onInterrupt(() => {
    interruption.abort();
    void stop();
  });
  const open: Frame["open"] = async (opening) => {
    const one = await opening;
    opened.push(one);
    return one;
  };
  try {
    const code = await verb({ signal, talk, open });
    return signal.aborted ? EXIT.interrupted : code;
  } catch (error) {
    if (signal.aborted && isOfCell(error)) return EXIT.interrupted;
    throw error;
  } finally {
    talk.clear();
    stopListening();
    await stop();
  }
}

/** A cell that was stopped fails, whatever its command was. */
function isOfCell(error: unknown): boolean {
  return error instanceof CellFailure || (error as Error).cause instanceof CellFailure;
}
