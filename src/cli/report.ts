import { resolve } from "node:path";
import { reports } from "../report/registry.ts";
import { readResults } from "../results/file.ts";
import { checkNames } from "./flags.ts";
import type { World } from "./world.ts";

/** Shows a results file again, without measuring. */
export async function reportFile(
  path: string,
  flags: { readonly format: string },
  world: World,
): Promise<number> {
  checkNames("format", [flags.format], Object.keys(reports));
  const results = readResults(resolve(world.cwd, path));
  const { report } = await (reports[flags.format] as (typeof reports)[string])();
  world.stdout(`${report(results, { colour: world.colour })}\n`);
  return 0;
}
