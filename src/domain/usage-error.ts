/** The user's mistake: one sentence that names the value, what was expected and what to do. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
