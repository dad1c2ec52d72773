import { mkdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Scene } from "./fault.ts";
import type { Strength } from "./finding.ts";

/** So long a pool may take until lost workers are replaced. */
const WITHIN_MS = 2000;
/** For the way back. */
const MARGIN_MS = 300;
const BETWEEN_MS = 20;

/**
 * As many jobs as there are workers, each of which waits for the others: only at full strength do they meet. One that is
 * rejected is submitted again, as some pools notice a lost worker by losing a job.
 */
export async function measureStrength(
  scene: Pick<Scene, "workers" | "path" | "run" | "see">,
): Promise<Strength> {
  const { workers } = scene;
  const folder = scene.path("meeting");
  mkdirSync(folder);
  const endMs = performance.now() + WITHIN_MS;
  let rejected = 0;
  const attend = async (): Promise<number> => {
    for (let leftMs = WITHIN_MS; leftMs > 0; leftMs = endMs - performance.now()) {
      const job = scene.run({ do: "meet", folder, count: workers, waitMs: leftMs, afterwards: "return" });
      const seen = await scene.see(job, leftMs + MARGIN_MS);
      if (seen.how === "resolved") return Number(seen.value);
      if (seen.how === "pending") return 0;
      rejected += 1;
      await delay(BETWEEN_MS);
    }
    return 0;
  };
  const most = await Promise.all(Array.from({ length: workers }, attend));
  return { workers, atOnce: Math.max(...most), rejected };
}
