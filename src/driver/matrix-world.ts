import type { RuntimeChoice } from "../domain/cell.ts";
import type { Cell } from "../domain/protocol.ts";
import type { Scenario } from "../domain/scenario.ts";
import type { NoiseMeter } from "../host/noise.ts";
import type { Service } from "../processes/service.ts";

/** What the driver needs of the world: tests hand in cells without processes, and time that stands still. */
export interface MatrixWorld {
  launch(runtime: RuntimeChoice, environment: Readonly<Record<string, string>>): Promise<Cell>;
  /** The scenarios' server, started at the first call. Rejects with CellFailure. */
  service(): Promise<Service>;
  /** Measures what disturbs the run from outside. These processes, their children, the driver and the service belong to the run. */
  watchNoise(pids: readonly number[]): NoiseMeter;
  nowMs(): number;
}

/** The scenarios' server, if this scenario's jobs talk to it. Rejects with CellFailure. */
export async function serviceFor(
  { service }: Pick<Scenario, "service">,
  world: Pick<MatrixWorld, "service">,
): Promise<Service | null> {
  return service ? world.service() : null;
}
