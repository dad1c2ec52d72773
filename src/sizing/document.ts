import type { Environment } from "../host/environment.ts";
import type { Answer } from "./answer.ts";
import type { NoWorkers } from "./break-even.ts";
import type { DefaultSize } from "./defaults.ts";
import type { Model } from "./models.ts";
import type { Prediction } from "./prediction.ts";
import type { Question } from "./question.ts";
import type { SizeRow } from "./size-row.ts";

/** All that a sizing has to say: what `--json` gives, and what the report is made of. */
export interface SizingDocument extends Answer {
  readonly schemaVersion: 1;
  readonly poolmark: string;
  readonly startedAt: string;
  readonly seed: number;
  readonly scenario: string;
  readonly runtime: string;
  readonly environment: Environment;
  readonly question: Question & { readonly budgetMs: number | null };
  /** Why no workers are recommended; null: they are, or nothing is. */
  readonly noWorkers: NoWorkers | null;
  /** What others would have chosen, and what that size gives with the recommended pool; null: not measured. */
  readonly defaults: readonly (DefaultSize & { readonly row: SizeRow | null })[];
  /** The law that fits the curve; null: fewer than six sizes were measured. */
  readonly model: Model | null;
  /** On other numbers of cores. */
  readonly predictions: readonly Prediction[];
  /** The time was over before all was known that could have been. */
  readonly cutShort: boolean;
  readonly elapsedMs: number;
  readonly warnings: readonly string[];
}
