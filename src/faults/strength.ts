import { mkdirSync } from "node:fs";
import type { Scene, Seen } from "./fault.ts";
import type { Strength } from "./finding.ts";

/** The second attempt is for pools whose new workers take a while, or that notice a loss by losing a job. */
const ATTEMPTS_MS = [1000, 2000];
/** Beyond the time that the jobs wait for each other. */
const MARGIN_MS = 400;

/** As many jobs as there are workers, each of which ends early only if all of them run at once. */
export async function measureStrength(scene: Pick<Scene, "workers" | "path" | "run" | "see">): Promise<Strength> {
  const { workers } = scene;
  let rejected = 0;
  let atOnce = 0;
  for (const [attempt, waitMs] of ATTEMPTS_MS.entries()) {
    const folder = scene.path(`meeting-${attempt}`);
    mkdirSync(folder);
    const jobs = Array.from({ length: workers }, () =>
      scene.run({ do: "meet", folder, count: workers, waitMs, then: "return" }),
    );
    const seen = await Promise.all(jobs.map((job) => scene.see(job, waitMs + MARGIN_MS)));
    atOnce = mostAtOnce(seen);
    if (atOnce === workers && seen.every(({ how }) => how === "resolved")) break;
    rejected += seen.filter(({ how }) => how === "rejected").length;
  }
  return { workers, atOnce, rejected };
}

function mostAtOnce(seen: readonly Seen[]): number {
  return Math.max(0, ...seen.map((one) => (one.how === "resolved" ? Number(one.value) : 0)));
}
