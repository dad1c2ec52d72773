import { resolve } from "node:path";
import { isScorecard, scorecardIn } from "../faults/scorecard.ts";
import { scorecardFormats } from "../report/faults/formats.ts";
import { runFormats } from "../report/run/formats.ts";
import { sizeFormats } from "../report/size/formats.ts";
import { readDocument, resultsIn } from "../results/file.ts";
import { isSizing, sizingIn } from "../sizing/file.ts";
import { openOutput } from "./output.ts";
import type { World } from "./world.ts";

/** Shows a file of results, a scorecard or a sizing again, without measuring. */
export async function reportFile(
  path: string,
  flags: { readonly format: string },
  world: World,
): Promise<number> {
  const document = readDocument(resolve(world.cwd, path));
  if (isScorecard(document))
    (await openOutput(scorecardFormats, flags, world)).show(scorecardIn(document, path));
  else if (isSizing(document)) (await openOutput(sizeFormats, flags, world)).show(sizingIn(document, path));
  else (await openOutput(runFormats, flags, world)).show(resultsIn(document, path));
  return 0;
}
