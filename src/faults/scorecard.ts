import { z } from "zod";
import { UsageError } from "../domain/usage-error.ts";
import { SIGHTS } from "./fault.ts";
import { AFTERMATHS } from "./verdict.ts";

export const SCORECARD_VERSION = 1;

const ms = z.number().nonnegative();

const row = z.strictObject({
  runtime: z.string(),
  pool: z.string(),
  fault: z.string(),
  grade: z
    .enum(["good", "flawed", "bad", "unsupported", "skipped"])
    .describe(
      "good: right in every respect; flawed: an answer, but not the right one, or something is left; bad: none to build on",
    ),
  sight: z.enum(SIGHTS).nullable().describe("What the caller sees; null: it did not come to that"),
  word: z
    .enum([...SIGHTS, ...AFTERMATHS, "cannot be opened"])
    .nullable()
    .describe("The worst of it"),
  notes: z.array(z.string()),
  callerMs: ms
    .nullable()
    .describe("From the submission until the caller's promise settled; null: it did not"),
  strength: z
    .strictObject({ workers: z.int(), atOnce: z.int(), rejected: z.int(), tookMs: ms })
    .nullable()
    .describe(
      "Jobs that need each other, as many as workers: the most at once afterwards, and those rejected before; null: not measured",
    ),
  ending: z
    .strictObject({ closes: z.boolean().nullable(), terminates: z.boolean().nullable(), tookMs: ms })
    .nullable()
    .describe("Whether close() and terminate() came to an end; null: not tried"),
  left: z
    .strictObject({
      threads: z.int().nullable(),
      processes: z.int().nullable(),
      rssGrowthBytes: z.int().nullable(),
      ends: z.boolean().describe("The process ends by itself"),
      handles: z
        .array(z.string())
        .nullable()
        .describe("What keeps it; null: it ends, or the runtime does not tell"),
    })
    .nullable()
    .describe("More than before the pool was opened; null inside: this system does not tell"),
  wallMs: ms.describe("Of the whole process"),
});

/** What `poolmark faults` found: one source for the type and for the JSON. */
export const scorecardSchema = z.strictObject({
  scorecardVersion: z.literal(SCORECARD_VERSION),
  poolmark: z.string(),
  startedAt: z.string(),
  status: z.enum(["complete", "interrupted"]),
  wallMs: ms,
  cores: z.number().positive(),
  memoryLimitBytes: z.number().positive().describe("At which a process was ended"),
  runtimes: z.array(z.strictObject({ label: z.string(), version: z.string() })),
  packages: z.record(z.string(), z.string().nullable()),
  pools: z.array(z.string()),
  faults: z.array(z.strictObject({ name: z.string(), title: z.string(), right: z.string() })),
  rows: z.array(row),
});

export type Scorecard = z.infer<typeof scorecardSchema>;
export type ScorecardRow = Scorecard["rows"][number];

/** The schema as published in results/faults.schema.json. */
export function scorecardJsonSchema(): object {
  return z.toJSONSchema(scorecardSchema);
}

export function isScorecard(document: unknown): document is { readonly scorecardVersion: unknown } {
  return typeof document === "object" && document !== null && "scorecardVersion" in document;
}

/** @throws UsageError in one sentence for a scorecard of another version, or one that is not whole */
export function scorecardIn(document: { readonly scorecardVersion: unknown }, path: string): Scorecard {
  const { scorecardVersion } = document;
  if (scorecardVersion !== SCORECARD_VERSION) {
    throw new UsageError(
      `"${path}" has scorecard version ${scorecardVersion}, this poolmark reads version ${SCORECARD_VERSION}: run poolmark faults again`,
    );
  }
  const parsed = scorecardSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `"${path}" is not a valid scorecard: ${issue?.path.join(".") || "document"}: ${issue?.message}`,
  );
}
