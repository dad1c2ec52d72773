import type { PoolChoice, RuntimeChoice } from "../domain/cell.ts";
import type { PoolAdapter } from "../domain/pool.ts";
import { abilitiesIn } from "../pools/adapter/abilities.ts";
import { whyNoBroker } from "./brokers.ts";
import { CONTROL, faults } from "./catalogue.ts";
import type { Fault } from "./fault.ts";
import type { Finding } from "./finding.ts";
import { explain } from "./known.ts";
import type { Leaks, ScorecardRow } from "./scorecard.ts";
import { find, verdictOf } from "./verdict.ts";

/** Two at once: most of a trial is waiting, and a machine may have no more than two cores. */
const AT_ONCE = 2;
/** Far above what the trial itself waits for, which ends sooner unless the main thread is held. */
const DEADLINE_MS = 20_000;
/** A broker takes its time to give jobs to other workers. */
const ENGINE_DEADLINE_MS = 80_000;
/** Without workers there is nothing to wait for: a job that holds its thread holds the whole process. */
const NO_WORKERS_DEADLINE_MS = 2500;

/** What is to be tried. */
export interface TrialPlan {
  readonly runtimes: readonly RuntimeChoice[];
  readonly pools: readonly { readonly choice: PoolChoice; readonly adapter: PoolAdapter }[];
  readonly faults: readonly string[];
  /** Where the user's own libraries are resolved from, by package name. */
  readonly packageRoots: Readonly<Record<string, string>>;
}

/** One trial: a process, or in a test what is said of one. */
export interface Trial {
  readonly runtime: RuntimeChoice;
  readonly pool: PoolChoice;
  readonly fault: string;
  readonly packageRoot: string | null;
  readonly environment: Readonly<Record<string, string>>;
  /** Less than all trials may have; null: as much. */
  readonly memoryLimitBytes: number | null;
  readonly deadlineMs: number;
}
export type RunTrial = (trial: Trial) => Promise<Finding>;

const NO_ANSWER = "no answer in time";

interface Attempt {
  readonly trial: Trial;
  readonly fault: Fault;
  readonly unsupported: string | null;
  finding: Finding | null;
}

/** Tries every fault on every pool in every runtime. What cannot happen somewhere is a row with its reason. */
export async function runTrials(
  plan: TrialPlan,
  runTrial: RunTrial,
  watch: { readonly signal: AbortSignal; onTrial(trial: Trial, done: number, total: number): void },
): Promise<ScorecardRow[]> {
  const attempts = await planAttempts(plan);
  const waiting = attempts.filter(({ unsupported }) => unsupported === null);
  const total = waiting.length;
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (watch.signal.aborted) return;
      watch.onTrial(next.trial, total - waiting.length - 1, total);
      const finding = await runTrial(next.trial);
      // What Ctrl-C broke off has found nothing.
      if (!watch.signal.aborted) next.finding = finding;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return attempts.map((attempt) => rowOf(attempt, controlOf(attempt, attempts)));
}

async function planAttempts({ runtimes, pools, faults: names, packageRoots }: TrialPlan): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (const runtime of runtimes) {
    for (const { choice, adapter } of pools) {
      const packageRoot = packageRoots[adapter.package ?? ""] ?? null;
      const absent = await adapter.check({
        ...{ runtime: runtime.name, packageRoot },
        settings: choice.settings,
      });
      const brokerName = adapter.engine?.brokerOf(choice.settings) ?? null;
      const abilities = abilitiesIn(adapter, runtime.name);
      const ownDeadlineMs = abilities.controlsWorkers === true ? DEADLINE_MS : NO_WORKERS_DEADLINE_MS;
      const deadlineMs = brokerName === null ? ownDeadlineMs : ENGINE_DEADLINE_MS;
      for (const name of names) {
        const fault = faults[name];
        if (fault === undefined) throw new RangeError(`No fault "${name}"`);
        attempts.push({
          trial: {
            ...{ runtime, pool: choice, fault: name, deadlineMs },
            packageRoot,
            environment: fault.environment ?? {},
            memoryLimitBytes: fault.memoryLimitBytes ?? null,
          },
          fault,
          unsupported:
            absent ?? whyNoBroker(fault, brokerName) ?? fault.unsupported?.(abilities, runtime.name) ?? null,
          finding: null,
        });
      }
    }
  }
  return attempts;
}

/** What the same pool leaves behind when nothing goes wrong. */
function controlOf({ trial }: Attempt, attempts: readonly Attempt[]): Leaks | null {
  if (trial.fault === CONTROL) return null;
  const control = attempts.find(
    (other) =>
      other.trial.fault === CONTROL &&
      other.trial.runtime === trial.runtime &&
      other.trial.pool === trial.pool,
  );
  return find(control?.finding?.steps ?? [], "left");
}

function rowOf({ trial, fault, unsupported, finding }: Attempt, control: Leaks | null): ScorecardRow {
  const key = { runtime: trial.runtime.label, pool: trial.pool.label, fault: trial.fault };
  if (finding === null) {
    const grade = unsupported === null ? "skipped" : "unsupported";
    const notes = [unsupported ?? "interrupted before it was tried"];
    const nothing = {
      outcome: null,
      headline: null,
      callerMs: null,
      capacityAfter: null,
      ending: null,
      leaks: null,
    };
    return { ...key, grade, ...nothing, notes, wallMs: 0 };
  }
  const verdict = verdictOf(fault, finding, control);
  const notes = verdict.notes.map((note) => explain(note, trial));
  // Said only where there is a reason for it.
  const silence = explain(NO_ANSWER, trial);
  const hangs = verdict.outcome === "hangs" && notes.length === 0 && silence !== NO_ANSWER;
  return { ...key, ...verdict, notes: hangs ? [silence] : notes };
}
