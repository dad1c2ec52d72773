import { CellFailure } from "../domain/protocol.ts";
import { UsageError } from "../domain/usage-error.ts";
import { type MatrixWorld, serviceFor } from "../driver/matrix-world.ts";
import { surveyJob } from "../driver/survey.ts";
import { cellBuild } from "../host/build.ts";
import type { Environment } from "../host/environment.ts";
import { ownVersion } from "../host/packages.ts";
import { sizeReport } from "../report/size/text.ts";
import { describeSizing } from "../sizing/answer.ts";
import { checkSizing } from "../sizing/file.ts";
import { createForkMeasuring, type ForkParts } from "../sizing/measure-forks.ts";
import { predict } from "../sizing/prediction.ts";
import { type Measuring, runSizing } from "../sizing/run-sizing.ts";
import { SIZE_SCHEMA_VERSION, type SizingDocument } from "../sizing/schema.ts";
import { openOutput } from "./output.ts";
import type { SizeFlags } from "./size-flags.ts";
import { planSize, type SizePlan } from "./size-question.ts";
import type { World } from "./world.ts";

const EXIT_IMPOSSIBLE = 1;
const EXIT_UNCLEAR = 4;
const EXIT_INTERRUPTED = 130;

/** Measures, decides, says why. Returns the exit code. */
export async function size(word: string, flags: SizeFlags, world: World): Promise<number> {
  const environment = world.environment(flags.assumeCores ?? null);
  const sizePlan = await planSize(word, flags, world, environment);
  const output = openOutput(flags, world);
  const { staleSource } = cellBuild(import.meta.url);
  if (staleSource !== null) throw new UsageError(`The build is older than ${staleSource}: run npm run build`);

  const startedAt = world.now();
  const measured = await measure(sizePlan, flags, world, environment);
  if (measured === null) return EXIT_INTERRUPTED;
  const { job, runtime, question, unsupported, seed, budgetMs } = sizePlan;
  const document = checkSizing({
    schemaVersion: SIZE_SCHEMA_VERSION,
    poolmark: ownVersion(),
    startedAt: startedAt.toISOString(),
    seed,
    scenario: job.ref.name,
    runtime: `${runtime.name} ${runtime.version}`,
    environment,
    question: { ...question, budgetMs: Number.isFinite(budgetMs) ? budgetMs : null },
    ...measured,
    out: [...unsupported, ...measured.out],
  });
  output.show(document, sizeReport(document, { colour: world.colour }));
  output.keep(document);
  if (document.verdict === "impossible") return EXIT_IMPOSSIBLE;
  return document.verdict === "unclear" && flags.strict ? EXIT_UNCLEAR : 0;
}

type Measured = ReturnType<typeof describeSizing> &
  Pick<SizingDocument, "predictions" | "warnings" | "observations">;

/** null: interrupted. */
async function measure(
  sizePlan: SizePlan,
  flags: SizeFlags,
  world: World,
  environment: Environment,
): Promise<Measured | null> {
  const { question, budgetMs, defaults } = sizePlan;
  const matrix = await world.openMatrix();
  const interruption = new AbortController();
  const stopListening = world.onInterrupt(() => {
    interruption.abort();
    void matrix.stop();
  });
  try {
    const startedMs = matrix.nowMs();
    // A job that cannot even be run once on the main thread has no size.
    const survey = await surveyJob(sizePlan.job, sizePlan.runtime, sizePlan.seed, matrix);
    const parts = {
      ...{ ...sizePlan, survey, underQuota: isUnderQuota(environment), world: matrix },
      service: await serviceFor(sizePlan.job.scenario, matrix),
    };
    const measuring = measuringOf(parts, matrix, flags.quiet ? null : world);
    const restMs = budgetMs - (matrix.nowMs() - startedMs);
    const { signal } = interruption;
    const sizing = await runSizing(question, measuring, restMs, signal);
    const described = describeSizing(sizing, question, defaults);
    const asked = { question, measuring, pinToCpus: world.pinToCpus, signal };
    const predictions = await predict(flags.predictCores ?? [], { ...described, environment }, asked);
    const { observations } = sizing;
    const warnings = new Set([...survey.warnings, ...observations.flatMap((one) => one.warnings)]);
    return signal.aborted ? null : { ...described, predictions, warnings: [...warnings], observations };
  } catch (error) {
    if (interruption.signal.aborted) return null;
    if (error instanceof CellFailure) throw new UsageError(error.message, { cause: error });
    throw error;
  } finally {
    clearLine(flags.quiet ? null : world);
    stopListening();
    await matrix.stop();
  }
}

function isUnderQuota({ quotaCores, affinityCores }: Environment): boolean {
  return quotaCores !== null && quotaCores < affinityCores;
}

function measuringOf(
  parts: Omit<ForkParts, "onTurn">,
  { nowMs }: MatrixWorld,
  talk: World | null,
): Measuring {
  let doing = "";
  const onTurn = (turn: string) => {
    if (talk?.stderrColumns != null)
      talk.stderr(`\r\x1b[2K${`${doing} · ${turn}`.slice(0, talk.stderrColumns - 1)}`);
  };
  const measureStep = createForkMeasuring({ ...parts, onTurn });
  return {
    nowMs,
    measure(step, fork) {
      const sizes = step.candidates.map(({ workers, jobsPerWorker }) =>
        jobsPerWorker === 1 ? `${workers}` : `${workers} × ${jobsPerWorker}`,
      );
      doing = `fork ${fork + 1} · ${step.why}: ${sizes.join(", ")}`;
      if (talk !== null && talk.stderrColumns === null) talk.stderr(`${doing}\n`);
      return measureStep(step, fork);
    },
  };
}

function clearLine(talk: World | null): void {
  if (talk?.stderrColumns != null) talk.stderr("\r\x1b[2K");
}
