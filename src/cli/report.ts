import { basename, resolve } from "node:path";
import { UsageError } from "../domain/usage-error.ts";
import { isScorecard, scorecardIn } from "../faults/scorecard.ts";
import { comparisonIn, isComparison } from "../gate/comparison-file.ts";
import { type Entry, sideBySide } from "../machines/side-by-side.ts";
import { comparisonForms, machinesForms, runForms, scorecardForms, sizeForms } from "../report/registry.ts";
import { readDocument, resultsIn } from "../results/file.ts";
import { isSizing, sizingIn } from "../sizing/file.ts";
import { type FormFlags, openOutput } from "./output.ts";
import { wholeRun } from "./read-run.ts";
import type { World } from "./world.ts";

export interface ReportFlags extends FormFlags {
  readonly label?: readonly string[];
  readonly price?: ReadonlyMap<string, number>;
  readonly p99?: number;
}

/** Shows files again, without measuring: one, or those of several machines side by side. */
export async function report(paths: readonly string[], flags: ReportFlags, world: World): Promise<number> {
  const [path = ""] = paths;
  if (paths.length > 1) return reportMachines(paths, flags, world);
  if (flags.label !== undefined || flags.price !== undefined || flags.p99 !== undefined)
    throw new UsageError("--label, --price and --p99 are for several machines: give a file for each");
  const document = readDocument(resolve(world.cwd, path));
  if (isScorecard(document))
    (await openOutput(scorecardForms, flags, world)).show(scorecardIn(document, path));
  else if (isComparison(document))
    (await openOutput(comparisonForms, flags, world)).show(comparisonIn(document, path));
  else if (isSizing(document)) (await openOutput(sizeForms, flags, world)).show(sizingIn(document, path));
  else
    (await openOutput(runForms, flags, world)).show(
      await wholeRun(resultsIn(document, path), resolve(world.cwd, path)),
    );
  return 0;
}

async function reportMachines(paths: readonly string[], flags: ReportFlags, world: World): Promise<number> {
  const { label: labels = paths.map((path) => basename(path, ".json")), price = new Map() } = flags;
  const twice = paths.find((path, i) => paths.some((other, j) => j < i && resolve(other) === resolve(path)));
  if (twice !== undefined) throw new UsageError(`"${twice}" is given twice: give one file for each machine`);
  if (labels.length !== paths.length)
    throw new UsageError(`--label names ${labels.length} of ${paths.length} files: give each a name`);
  const same = labels.find((label, i) => labels.indexOf(label) < i);
  if (same !== undefined)
    throw new UsageError(`Two machines are named "${same}": give each a name of its own with --label`);
  const unknown = [...price.keys()].find((label) => !labels.includes(label));
  if (unknown !== undefined)
    throw new UsageError(
      `--price names "${unknown}", and no machine has that label: there are ${labels.join(", ")}`,
    );
  const entries = paths.map((path, i): Entry => {
    const document = readDocument(resolve(world.cwd, path));
    if (isScorecard(document))
      throw new UsageError(
        `"${path}" is a scorecard of faults: only runs and sizings can stand side by side`,
      );
    const label = labels[i] as string;
    const known = isSizing(document) ? sizingIn(document, path) : resultsIn(document, path);
    return { label, pricePerHour: price.get(label) ?? null, document: known };
  });
  (await openOutput(machinesForms, flags, world)).show(sideBySide(entries, flags.p99 ?? null));
  return 0;
}
