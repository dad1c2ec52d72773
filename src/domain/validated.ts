import { UsageError } from "./usage-error.ts";

interface Problem {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/** A schema of zod, which is not loaded here: cells do without it. */
interface Schema<Value> {
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: Value } | { readonly success: false; readonly error: Problem };
}

/**
 * @param what what the value stands in, and what it should be: `"a.json" is not a valid sizing`
 * @throws UsageError `"a.json" is not a valid sizing: curve.0.pool: expected string`
 */
export function validated<Value>(schema: Schema<Value>, value: unknown, what: string): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${what}: ${firstProblem(parsed.error)}`);
}

/** @throws TypeError if it does not fit its own schema: our bug */
export function checkOwn(schema: Schema<unknown>, value: unknown, what: string): void {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new TypeError(`${what} does not fit its own schema: ${firstProblem(parsed.error)}`);
}

function firstProblem({ issues: [issue] }: Problem): string {
  return `${issue?.path.join(".") || "document"}: ${issue?.message}`;
}
