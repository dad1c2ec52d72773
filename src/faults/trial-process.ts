import { readFileSync } from "node:fs";
import { join } from "node:path";
import { descendantPids } from "../host/child-processes.ts";
import { hostReader } from "../host/host-reader.ts";
import { ownBytes, rssBytes } from "../host/memory.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { abandonedFolders, removeFolder, temporaryFolder } from "../host/temporary-folder.ts";
import type { Nursery } from "../processes/nursery.ts";
import type { Finding, Step, TrialSpec } from "./finding.ts";
import type { RunTrial } from "./run-trials.ts";

const PURPOSE = "fault";
/** Memory is looked at so often. */
const LOOK_MS = 40;

/** Runs trials as processes. Whatever becomes of one, when its finding is told nothing of it runs any more. */
export function createTrialRunner(
  nursery: Nursery,
  mostMemoryBytes: number,
  entry: URL = moduleBeside("trial", import.meta.url),
): RunTrial {
  for (const folder of abandonedFolders(PURPOSE)) removeFolder(folder);
  return async ({ runtime, pool, fault, packageRoot, environment, deadlineMs, ...trial }) => {
    const memoryLimitBytes = Math.min(mostMemoryBytes, trial.memoryLimitBytes ?? mostMemoryBytes);
    const folder = temporaryFolder(PURPOSE);
    const spec: TrialSpec = {
      ...{ pool, fault, packageRoot, memoryLimitBytes },
      folder: join(folder, "signs"),
      record: join(folder, "record"),
    };
    const startedMs = performance.now();
    const child = nursery.start(runtime, entry, { ...environment, POOLMARK_TRIAL: JSON.stringify(spec) });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), deadlineMs);
    });
    let stoppedAtBytes: number | null = null;
    const stopWatching = watchMemory(child.pid, memoryLimitBytes, (rssBytes) => {
      stoppedAtBytes = rssBytes;
      void child.kill();
    });
    const end = await Promise.race([child.ended, late]);
    clearTimeout(timer);
    stopWatching();
    const wallMs = performance.now() - startedMs;
    // Also when it has ended: its workers may be processes, and have not.
    await child.kill();
    const finding: Finding = { steps: readSteps(spec.record), end, stoppedAtBytes, wallMs };
    removeFolder(folder);
    return finding;
  };
}

function readSteps(path: string): Step[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return []; // it did not come so far
  }
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Step);
}

/**
 * Watches from outside what a process and its children have in memory: from inside, a busy main thread would notice too late.
 *
 * @param onLimit called once, with what they had. Returns how to stop watching
 */
function watchMemory(pid: number, limitBytes: number, onLimit: (rssBytes: number) => void): () => void {
  const reader = hostReader();
  const timer = setInterval(() => {
    const children = descendantPids(reader, pid) ?? [];
    const ofChildren = children.reduce((sum, one) => sum + (ownBytes(one, reader.read) ?? 0), 0);
    const usedBytes = (rssBytes(pid, reader.read) ?? 0) + ofChildren;
    if (usedBytes <= limitBytes) return;
    clearInterval(timer);
    onLimit(usedBytes);
  }, LOOK_MS);
  return () => clearInterval(timer);
}
