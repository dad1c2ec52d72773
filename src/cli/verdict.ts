import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../domain/usage-error.ts";
import type { Comparison } from "../gate/comparison.ts";
import { comparisonForms } from "../report/registry.ts";
import { GATE_EXIT } from "./exit-code.ts";
import type { GateFlags } from "./gate-terms.ts";
import { checkForm, drawOptions, type FormFlags, openOutput } from "./output.ts";
import type { World } from "./world.ts";

/** Said before anything is measured. @throws UsageError for an unknown format or picture, and for flags that exclude each other */
export function checkGateFlags(flags: FormFlags & Pick<GateFlags, "tolerance" | "strict">): void {
  checkForm(comparisonForms, flags);
  if (flags.strict && Object.values(flags.tolerance ?? {}).includes(0))
    throw new UsageError(
      "--strict needs a tolerance above 0: no measurement of two equal versions rules out every slowdown; give a tolerance, as in --tolerance 1%, or leave out --strict",
    );
}

/** Prints a comparison, appends it to the job's summary where there is one, and returns the exit code. */
export async function showVerdict(compared: Comparison, flags: GateFlags, world: World): Promise<number> {
  const comparison = { ...compared, command: flags.command };
  const output = await openOutput(comparisonForms, flags, world);
  output.show(comparison);
  output.keep(comparison);
  const summary = world.env.GITHUB_STEP_SUMMARY;
  if (summary !== undefined && summary !== "") {
    const drawMarkdown = await comparisonForms.formats.markdown();
    try {
      appendFileSync(resolve(world.cwd, summary), `${drawMarkdown(comparison, drawOptions(world))}\n`);
    } catch (error) {
      // The verdict counts, and its exit code.
      world.stderr(
        `poolmark: The summary in GITHUB_STEP_SUMMARY is not written: ${(error as Error).message}\n`,
      );
    }
  }
  return GATE_EXIT[comparison.outcome];
}
