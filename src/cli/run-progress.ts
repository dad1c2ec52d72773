import type { MatrixWatch } from "../driver/run-matrix.ts";
import { formatWait, plural } from "../stats/numbers.ts";
import type { Talk } from "./talk.ts";

/** Shows a run's surveys and turns. */
export function createRunProgress(talk: Talk): Pick<MatrixWatch, "onSurvey" | "onProgress"> {
  return {
    onSurvey(scenario, runtime) {
      const text = `${scenario} in ${runtime}: running every input once`;
      talk.now(text, text);
    },
    onProgress({ block, fork, done, total, remainingMs, turn }) {
      const jobs = block.jobsPerWorker > 1 ? ` × ${block.jobsPerWorker} jobs` : "";
      const place = `${block.runtime.label} ${block.scenario.ref.name}, ${plural(block.workers.workers, "worker")}${jobs}`;
      const left = `${done}/${total} blocks done, ${formatWait(remainingMs)} left`;
      talk.now(
        `${turn} · ${place} · fork ${fork + 1} · ${left}`,
        `${left} · fork ${fork + 1} · ${place}`,
        `block ${done}`,
      );
    },
  };
}
