import { z } from "zod";
import type { Fixed } from "../domain/fixed.ts";
import { UsageError } from "../domain/usage-error.ts";
import { validated } from "../domain/validated.ts";
import { OUTCOMES } from "./fault.ts";

export const SCORECARD_VERSION = 2;

/** What is wrong beyond what the caller sees. */
const AFTERMATHS = ["harms others", "weaker after", "cannot be ended", "leaves behind"] as const;

const ms = z.number().nonnegative();
const count = z.int().nonnegative();

const capacityAfter = z
  .strictObject({
    workers: count,
    atOnce: count.describe("The most that ran at once"),
    rejected: count.describe("Innocent jobs that were rejected before that"),
    tookMs: ms,
  })
  .describe("Whether all workers work afterwards: jobs that wait for each other, as many as workers");

const ending = z
  .strictObject({ closes: z.boolean().nullable(), terminates: z.boolean().nullable(), tookMs: ms })
  .describe("Whether close() and terminate() came to an end; null: not tried");

const leaks = z
  .strictObject({
    threads: z.int().nullable(),
    processes: z.int().nullable(),
    rssGrowthBytes: z.int().nullable(),
  })
  .describe("More than before the pool was opened, or less; null: this system does not tell");

const verdict = z.strictObject({
  grade: z
    .enum(["good", "flawed", "bad", "unsupported", "skipped"])
    .describe(
      "good: right in every respect; flawed: an answer, but not the right one, or something is left; bad: no usable answer",
    ),
  outcome: z.enum(OUTCOMES).nullable().describe("What the caller sees; null: the trial ended before"),
  headline: z
    .enum([...OUTCOMES, ...AFTERMATHS, "cannot be opened"])
    .nullable()
    .describe("The worst that was found; if nothing is bad, what the caller sees"),
  notes: z.array(z.string()),
  callerMs: ms
    .nullable()
    .describe("From the submission until the caller's promise settled; null: it never did"),
  capacityAfter: capacityAfter.nullable(),
  ending: ending.nullable(),
  leaks: leaks
    .extend({
      ends: z.boolean().describe("The process ends by itself once the pool is closed"),
      handles: z
        .array(z.string())
        .nullable()
        .describe("What keeps the process; null: it ends, or the runtime does not tell"),
    })
    .nullable(),
  wallMs: ms.describe("Of the whole process"),
});

const row = z.strictObject({ runtime: z.string(), pool: z.string(), fault: z.string(), ...verdict.shape });

/** What `poolmark faults` found: one source for the type and for the JSON. */
export const scorecardSchema = z.strictObject({
  scorecardVersion: z.literal(SCORECARD_VERSION),
  poolmark: z.string(),
  startedAt: z.string(),
  status: z.enum(["complete", "interrupted"]),
  command: z.string().optional().describe("What tries the same again, quoted for a shell"),
  wallMs: ms,
  cores: z.number().positive(),
  memoryLimitBytes: z.number().positive().describe("A process that took more was ended"),
  runtimes: z.array(z.strictObject({ label: z.string(), version: z.string() })),
  packages: z.record(z.string(), z.string().nullable()),
  pools: z.array(z.string()),
  faults: z.array(z.strictObject({ name: z.string(), title: z.string(), right: z.string() })),
  rows: z.array(row),
});

export type Scorecard = Fixed<z.infer<typeof scorecardSchema>>;
export type ScorecardRow = Scorecard["rows"][number];
/** What is there after the pool's end that was not before its beginning. */
export type Leaks = Fixed<z.infer<typeof leaks>>;
export type CapacityAfter = Fixed<z.infer<typeof capacityAfter>>;
/** How the pool could be ended. */
export type Ending = Fixed<z.infer<typeof ending>>;
/** What was found of one pool with one fault. */
export type Verdict = Fixed<z.infer<typeof verdict>>;

/** The schema as published in results/faults.schema.json. */
export function scorecardJsonSchema(): object {
  return z.toJSONSchema(scorecardSchema);
}

export function isScorecard(document: unknown): document is { readonly scorecardVersion: unknown } {
  return typeof document === "object" && document !== null && "scorecardVersion" in document;
}

/** The names of a row's fields in version 1. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  sight: "outcome",
  word: "headline",
  strength: "capacityAfter",
  left: "leaks",
};

/** @throws UsageError in one sentence for a scorecard of another version, or one that is not whole */
export function scorecardIn(document: { readonly scorecardVersion: unknown }, path: string): Scorecard {
  const { scorecardVersion } = document;
  if (scorecardVersion !== SCORECARD_VERSION && scorecardVersion !== 1) {
    throw new UsageError(
      `"${path}" has scorecard version ${scorecardVersion}, this poolmark reads versions 1 and ${SCORECARD_VERSION}: run poolmark faults again`,
    );
  }
  const current = scorecardVersion === 1 ? renamed(document) : document;
  return validated(scorecardSchema, current, `"${path}" is not a valid scorecard`);
}

function renamed(document: { readonly scorecardVersion: unknown; readonly rows?: unknown }): object {
  const rows = Array.isArray(document.rows) ? (document.rows as Record<string, unknown>[]) : [];
  const rename = (row: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [OLD_NAMES[name] ?? name, value]));
  return { ...document, scorecardVersion: SCORECARD_VERSION, rows: rows.map(rename) };
}
