import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Comparison } from "../gate/comparison.ts";
import { formats } from "../report/comparison/registry.ts";
import { GATE_EXIT } from "./exit-code.ts";
import { checkNames } from "./flags.ts";
import type { World } from "./world.ts";

/** Said before anything is measured. @throws UsageError for an unknown format */
export function checkGateFormat(format: string): void {
  checkNames("format", [format], Object.keys(formats));
}

/** Prints a comparison, appends it to the job's summary where there is one, and returns the exit code. */
export async function showVerdict(
  comparison: Comparison,
  { format: name }: { readonly format: string },
  world: World,
): Promise<number> {
  const { format } = await (formats[name] as (typeof formats)[string])();
  world.stdout(`${format(comparison, { colour: world.colour })}\n`);
  const summary = world.env.GITHUB_STEP_SUMMARY;
  if (summary !== undefined && summary !== "") {
    const { format: markdown } = await import("../report/comparison/markdown.ts");
    try {
      appendFileSync(resolve(world.cwd, summary), `${markdown(comparison)}\n`);
    } catch (error) {
      // The verdict counts, and its exit code.
      world.stderr(
        `poolmark: The summary in GITHUB_STEP_SUMMARY is not written: ${(error as Error).message}\n`,
      );
    }
  }
  return GATE_EXIT[comparison.outcome];
}
