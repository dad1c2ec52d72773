import type { Environment, Survey } from "../domain/measurement.ts";
import { CellFailure } from "../domain/protocol.ts";
import { UsageError } from "../domain/usage-error.ts";
import { refuseShorter } from "../driver/budget.ts";
import { digestOf } from "../driver/document.ts";
import { type MatrixWorld, serviceFor } from "../driver/matrix-world.ts";
import { surveyJob } from "../driver/survey.ts";
import { ownVersion } from "../host/packages.ts";
import { sizeForms } from "../report/registry.ts";
import { describeSizing } from "../sizing/answer.ts";
import { checkSizing } from "../sizing/file.ts";
import { createForkMeasuring, type ForkParts } from "../sizing/measure-forks.ts";
import { MOST_PREDICTION_MS, measurable, predict } from "../sizing/prediction.ts";
import { LEAST_SIZING_MS, type Measuring, runSizing } from "../sizing/run-sizing.ts";
import { SIZE_SCHEMA_VERSION, type SizingDocument } from "../sizing/schema.ts";
import { EXIT } from "./exit-code.ts";
import { type Frame, measuring } from "./measuring.ts";
import { openOutput } from "./output.ts";
import type { SizeFlags } from "./size-flags.ts";
import { planSize, type SizePlan } from "./size-question.ts";
import type { Talk } from "./talk.ts";
import type { World } from "./world.ts";

/** Measures, decides, says why. Returns the exit code. */
export async function size(word: string, flags: SizeFlags, world: World): Promise<number> {
  const output = await openOutput(sizeForms, flags, world);
  const startedAt = world.now();
  const environment = world.environment(flags.assumeCores ?? null);
  const plan = await planSize(word, flags, world, environment);
  return measuring(world, flags, async (frame) => {
    const measured = await measure(plan, flags, world, startedAt, frame);
    if (measured.observations.length === 0 && frame.signal.aborted) return EXIT.interrupted;
    const { job, runtime, question, unsupported, seed, budgetMs } = plan;
    const document = checkSizing({
      schemaVersion: SIZE_SCHEMA_VERSION,
      poolmark: ownVersion(),
      startedAt: startedAt.toISOString(),
      command: flags.command,
      seed,
      scenario: job.ref.name,
      runtime: `${runtime.name} ${runtime.version}`,
      environment,
      question: { ...question, budgetMs: Number.isFinite(budgetMs) ? budgetMs : null },
      ...measured,
      out: [...unsupported, ...measured.out],
    });
    frame.talk.clear();
    output.show(document);
    if (document.verdict === "impossible") return EXIT.failed;
    return document.verdict === "unclear" && flags.strict ? EXIT.unclear : EXIT.ok;
  });
}

type Measured = ReturnType<typeof describeSizing> &
  Pick<SizingDocument, "inputsDigest" | "predictions" | "warnings" | "observations">;

async function measure(
  plan: SizePlan,
  { predictCores = [] }: SizeFlags,
  world: World,
  startedAt: Date,
  { talk, signal, open }: Frame,
): Promise<Measured> {
  const { question, budgetMs, defaults, environment } = plan;
  const passedMs = () => world.now().getTime() - startedAt.getTime();
  const others = measurable(predictCores, environment.cores);
  const refuseShort = () =>
    refuseShorter(budgetMs, (1 + others) * (passedMs() + LEAST_SIZING_MS), "give more time");
  refuseShort();
  const matrix = await open(world.openMatrix());
  const survey = await surveyOf(plan, matrix);
  refuseShort();
  const service = await serviceFor(plan.job.scenario, matrix);
  const parts = { ...plan, survey, service, underQuota: isUnderQuota(environment), world: matrix };
  const measuring = measuringOf(parts, matrix, talk);
  const eachMs = Math.min(MOST_PREDICTION_MS, budgetMs / (1 + others));
  const budget = { totalMs: budgetMs - others * eachMs, spentMs: passedMs() };
  const sizing = await runSizing(question, measuring, budget, signal);
  const { observations } = sizing;
  const described = describeSizing(sizing, question, defaults);
  const asked = { question, measuring, pinToCpus: world.pinToCpus, budgetMs: eachMs, signal };
  const predictions = await predict(predictCores, { ...described, environment }, asked);
  const warnings = new Set([...survey.warnings, ...observations.flatMap((one) => one.warnings)]);
  const inputsDigest = digestOf(survey.facts.expected);
  return {
    ...{ ...described, inputsDigest, predictions, warnings: [...warnings], observations },
    elapsedMs: passedMs(),
  };
}

/** @throws UsageError: a job that cannot even be run once on the main thread has no size */
async function surveyOf({ job, runtime, seed }: SizePlan, matrix: MatrixWorld): Promise<Survey> {
  try {
    return await surveyJob(job, runtime, seed, matrix);
  } catch (error) {
    if (error instanceof CellFailure) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function isUnderQuota({ quotaCores, affinityCores }: Environment): boolean {
  return quotaCores !== null && quotaCores < affinityCores;
}

function measuringOf(parts: Omit<ForkParts, "onStep">, { nowMs }: MatrixWorld, talk: Talk): Measuring {
  let doing = "";
  const measureStep = createForkMeasuring({
    ...parts,
    onStep: (turn) => talk.now(`${doing} · ${turn}`, doing),
  });
  return {
    nowMs,
    measure(step, fork) {
      const sizes = step.candidates.map(({ workers, jobsPerWorker }) =>
        jobsPerWorker === 1 ? `${workers}` : `${workers} × ${jobsPerWorker}`,
      );
      doing = `fork ${fork + 1} · ${step.why}: ${sizes.join(", ")}`;
      return measureStep(step, fork);
    },
  };
}
