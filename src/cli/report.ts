import { resolve } from "node:path";
import { isScorecard, scorecardIn } from "../faults/scorecard.ts";
import { scorecardReports } from "../report/faults/registry.ts";
import { reports } from "../report/run/registry.ts";
import { sizeReport } from "../report/size/text.ts";
import { readDocument, resultsIn } from "../results/file.ts";
import { isSizing, sizingIn } from "../sizing/file.ts";
import { checkNames } from "./flags.ts";
import type { World } from "./world.ts";

/** Shows a file of results, a scorecard or a sizing again, without measuring. */
export async function reportFile(
  path: string,
  flags: { readonly format: string },
  world: World,
): Promise<number> {
  checkNames("format", [flags.format], Object.keys(reports));
  const document = readDocument(resolve(world.cwd, path));
  world.stdout(`${await draw(document, path, flags.format, { colour: world.colour })}\n`);
  return 0;
}

async function draw(
  document: unknown,
  path: string,
  format: string,
  options: { readonly colour: boolean },
): Promise<string> {
  if (isScorecard(document)) {
    checkNames("format", [format], Object.keys(scorecardReports));
    const { report } = await (scorecardReports[format] as (typeof scorecardReports)[string])();
    return report(scorecardIn(document, path), options);
  }
  if (isSizing(document)) {
    checkNames("format", [format], ["text", "json"]);
    const sizing = sizingIn(document, path);
    return format === "json" ? JSON.stringify(sizing, null, 1) : sizeReport(sizing, options);
  }
  const results = resultsIn(document, path);
  const { report } = await (reports[format] as (typeof reports)[string])();
  return report(results, options);
}
