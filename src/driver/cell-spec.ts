import type { PoolChoice, Subject } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import type { Service } from "../processes/service.ts";
import type { CellPlan } from "./cell-process.ts";
import type { PlannedJob } from "./plan.ts";

/** What all cells of a block share. */
export interface CellSetting {
  readonly job: PlannedJob;
  readonly survey: Pick<Survey, "facts">;
  readonly service: Service | null;
  readonly seed: number;
  /** Where the user's own libraries are resolved from, by package name. */
  readonly packageRoots: Readonly<Record<string, string>>;
}

/** A pool's size. */
interface Size {
  readonly workers: number;
  readonly jobsPerWorker: number;
}

/**
 * The process that measures one cell.
 *
 * @param pool null: the reference, `no-dispatch`
 * @param subjects what the process is to time: the reference's also has the yardsticks
 */
export function cellProcess(
  pool: { readonly choice: PoolChoice; readonly adapter: { readonly package: string | null } } | null,
  { workers, jobsPerWorker }: Size,
  { job, survey, service, seed, packageRoots }: CellSetting,
  subjects: readonly Subject[] = ["pool"],
): CellPlan {
  const spec = {
    ...{ pool: pool?.choice ?? null, subjects, scenario: job.ref, workers, jobsPerWorker, seed },
    ...survey.facts,
    serviceUrl: service?.url ?? null,
    packageRoot: packageRoots[pool?.adapter.package ?? ""] ?? null,
  };
  return {
    spec,
    subjects,
    isTwin: false,
    pair: null,
    environment: job.scenario.environment?.(workers, jobsPerWorker) ?? {},
  };
}
