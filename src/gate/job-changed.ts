import type { Finding } from "./comparison.ts";

/** What the same figure says of the job that a pool ran; undefined: it does not, or the finding is of the job. */
export function jobBeside<One extends Finding>(
  { subject, figure }: Finding,
  findings: readonly One[],
): One | undefined {
  if (subject.question === "job") return undefined;
  return findings.find(
    (other) =>
      other.subject.question === "job" &&
      other.figure === figure &&
      other.subject.runtime === subject.runtime &&
      other.subject.scenario === subject.scenario &&
      other.subject.workers === subject.workers &&
      other.subject.jobsPerWorker === subject.jobsPerWorker,
  );
}

/**
 * How the job changed, where that alone moves a pool ÷ reference the other way: what a pool adds weighs less in a longer
 * job, and more in a shorter one. null: it did not, or the pool's figure does not move so, or tells something of the pool.
 */
export function jobChange(finding: Finding, findings: readonly Finding[]): "longer" | "shorter" | null {
  if (finding.verdict !== "inconclusive") return null;
  const { low, high } = finding.change;
  const job = jobBeside(finding, findings)?.verdict;
  if (job === "regression" && high !== null && high < 0) return "longer";
  if (job === "improvement" && low !== null && low > 0) return "shorter";
  return null;
}
