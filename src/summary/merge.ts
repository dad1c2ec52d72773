import { UsageError } from "../domain/usage-error.ts";
import { conditionsOf, firstDifference } from "../results/conditions.ts";
import type { Results } from "../results/schema.ts";
import { notesOnPrecision } from "./precision.ts";
import { summarizeRun } from "./summarize-run.ts";

/** A part of a run, and where it was read from. */
export interface Part {
  readonly path: string;
  readonly results: Results;
}

/**
 * Puts the parts of a run together that were measured with `--shard`, and works out anew what follows from all of them.
 *
 * @param hasWorkers by a pool's label
 * @throws UsageError for what is no part, parts that are not of the same run, or one part twice
 */
export function mergeShards(parts: readonly Part[], hasWorkers: (pool: string) => boolean): Results {
  const missing = checkParts(parts);
  const all = parts.map(({ results }) => results);
  const [first] = all as [Results];
  const noise = all.flatMap((part) => part.noise);
  const probes = Object.fromEntries(
    first.environment.runtimes.map(({ label, probes: found }) => [label, found]),
  );
  const cells = all.flatMap((part) => part.cells).sort((a, b) => a.block - b.block);
  const scenarios = first.scenarios.map((one) => measuredOf(one.name, all) ?? one);
  const times = (of: (part: Results) => string | null) =>
    all
      .map(of)
      .filter((time) => time !== null)
      .sort();
  const { shard: _, ...config } = first.config;
  const { command } = first;
  const isComplete = missing.length === 0 && all.every(({ status }) => status === "complete");
  return {
    ...first,
    status: isComplete ? "complete" : "interrupted",
    startedAt: times((part) => part.startedAt)[0] as string,
    finishedAt: times((part) => part.finishedAt).at(-1) ?? null,
    // A shard that was killed does not know.
    ...(all.every(({ tookMs }) => tookMs !== undefined) && {
      tookMs: all.reduce((ms, { tookMs = 0 }) => ms + tookMs, 0),
    }),
    ...(command === undefined ? {} : { command: command.replace(/ --shard \S+/, "") }),
    ...{ config, scenarios },
    ...summarizeRun({
      ...{ cells, noise, scenarios, probes, target: config.target, hasWorkers },
      warnings: [
        ...missing.map((shard) => `Shard ${shard} is missing: this part of the run was not measured`),
        ...withoutPrecision(all),
      ],
    }),
  };
}

/** What was said of parts, but for what is now said of all of them. */
function withoutPrecision(all: readonly Results[]): string[] {
  const said = all.flatMap(({ warnings, cells, config }) => {
    const notes = notesOnPrecision(cells, config.target);
    return warnings.filter((warning) => !notes.includes(warning));
  });
  return [...new Set(said)];
}

/** @returns the shards that are missing */
function checkParts(parts: readonly Part[]): string[] {
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0)
    throw new UsageError("There is nothing to merge: give the results of several shards");
  const seen = new Map<string, string>();
  for (const { path, results } of parts) {
    const { shard } = results.config;
    if (shard === undefined)
      throw new UsageError(`"${path}" is not a shard: only runs with --shard can be merged`);
    const other = seen.get(shard);
    if (other !== undefined)
      throw new UsageError(
        `"${other}" and "${path}" are both shard ${shard}: compare two measurements of one shard with poolmark compare`,
      );
    seen.set(shard, path);
  }
  const [, of = ""] = (first.results.config.shard ?? "").split("/");
  for (const part of others) refuseOther(first, part, of);
  return Array.from({ length: Number(of) }, (_, i) => `${i + 1}/${of}`).filter((shard) => !seen.has(shard));
}

/** @throws UsageError for a part of another run */
function refuseOther(first: Part, { path, results }: Part, of: string): void {
  const parts = results.config.shard?.split("/")[1];
  if (parts !== of)
    throw new UsageError(
      `"${first.path}" is one of ${of} shards, "${path}" one of ${parts}: they do not belong to the same run`,
    );
  const conditions = (one: Results) => ({ ...conditionsOf(one), shard: of });
  const difference = firstDifference(conditions(first.results), conditions(results));
  if (difference !== null)
    throw new UsageError(
      `"${first.path}" and "${path}" do not belong to the same run: ${difference.name} is ${difference.was} in the first, ${difference.is} in the second`,
    );
  for (const { name, inputs, inputsDigest } of results.scenarios) {
    const other = first.results.scenarios.find((one) => one.name === name);
    if (inputs > 0 && (other?.inputs ?? 0) > 0 && other?.inputsDigest !== inputsDigest)
      throw new UsageError(
        `"${first.path}" and "${path}" ran different jobs: ${name} has different inputs or results`,
      );
  }
}

/** A scenario as a part knows it that measured it. */
function measuredOf(name: string, all: readonly Results[]): Results["scenarios"][number] | undefined {
  return all.flatMap(({ scenarios }) => scenarios).find((one) => one.name === name && one.inputs > 0);
}
