import type { Progress } from "../driver/run-matrix.ts";
import { plural } from "../report/numbers.ts";
import type { World } from "./world.ts";

/** Says what is going on: one line that is rewritten on a terminal, else one line a block. No timer: it speaks between batches. */
export function createProgress(world: World, quiet: boolean) {
  let lastBlock = -1;
  const terminal = world.stderrColumns;

  return {
    survey(scenario: string, runtime: string): void {
      if (quiet) return;
      const text = `Looking at ${scenario} in ${runtime}: what is right for each input?`;
      world.stderr(terminal === null ? `${text}\n` : `\r\x1b[2K${text.slice(0, terminal - 1)}`);
    },
    show(progress: Progress): void {
      if (quiet) return;
      const { block, fork, done, total, remainingMs, turn } = progress;
      const jobs = block.jobsPerWorker > 1 ? ` × ${block.jobsPerWorker} jobs` : "";
      const place = `${block.runtime.label} ${block.scenario.ref.name}, ${plural(block.workers.workers, "worker")}${jobs}`;
      const left = `${done}/${total} blocks done, ${describeMs(remainingMs)} left`;
      if (terminal !== null) {
        world.stderr(`\r\x1b[2K${`${turn} · ${place} · fork ${fork + 1} · ${left}`.slice(0, terminal - 1)}`);
      } else if (done !== lastBlock) {
        lastBlock = done;
        world.stderr(`${left} · fork ${fork + 1} · ${place}\n`);
      }
    },
    clear(): void {
      if (!quiet && terminal !== null) world.stderr("\r\x1b[2K");
    },
  };
}

function describeMs(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
