import { createHash } from "node:crypto";
import type { Results } from "../results/schema.ts";

/** What two runs must have in common for their figures to be compared: the machine's kind, the runtimes, the libraries. */
function fingerprintOf({ environment }: Pick<Results, "environment">): Record<string, string> {
  const { cpuModel, cores, quotaCores, platform, arch, runtimes, packages } = environment;
  return {
    "CPU model": cpuModel ?? "unknown",
    "effective cores": String(cores),
    "CPU quota": quotaCores === null ? "none" : `${quotaCores} cores`,
    platform: `${platform} ${arch}`,
    ...Object.fromEntries(runtimes.map(({ label, version }) => [`version of ${label}`, majorOf(version)])),
    // The timer's own version changes no contender.
    ...Object.fromEntries(
      Object.entries(packages)
        .filter(([name]) => name !== "tinybench")
        .map(([name, version]) => [`version of ${name}`, version ?? "not installed"]),
    ),
  };
}

/** The machine and what is installed on it, in sixteen letters. */
export function fingerprintKey(results: Pick<Results, "environment">): string {
  const entries = Object.entries(fingerprintOf(results)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(entries)).digest("hex").slice(0, 16);
}

function majorOf(version: string): string {
  return version.replace(/^v/, "").split(".")[0] ?? version;
}

/**
 * Why two runs cannot be compared, each in words; empty: they can. A changed job is no reason, it is what we look for; but
 * changed inputs, or other results, are other work.
 */
export function differences(baseline: Results, current: Results): string[] {
  const [old, now] = [fingerprintOf(baseline), fingerprintOf(current)];
  const machine = Object.entries(old).flatMap(([fact, value]) => {
    const other = now[fact];
    // What only one of the runs used is a missing cell, or a new one.
    return other === undefined || other === value ? [] : [`${fact} was ${value}, now ${other}`];
  });
  const work = baseline.scenarios.flatMap((scenario) => {
    const other = current.scenarios.find(({ name }) => name === scenario.name);
    if (other === undefined || other.inputs === 0 || scenario.inputs === 0) return [];
    if (other.inputs !== scenario.inputs)
      return [`${scenario.name} had ${scenario.inputs} inputs, now ${other.inputs}`];
    return other.inputsDigest === scenario.inputsDigest
      ? []
      : [`${scenario.name} has other inputs, or other results: only the same work can be compared`];
  });
  const measured = (["turnMs", "code"] as const).flatMap((name) =>
    baseline.config[name] === current.config[name]
      ? []
      : [`${name} was ${baseline.config[name]}, now ${current.config[name]}`],
  );
  const [edition, other] = [baseline.config.anchor ?? 1, current.config.anchor ?? 1];
  const anchor = edition === other ? [] : [`the anchor was of edition ${edition}, now ${other}`];
  return [...machine, ...work, ...measured, ...anchor];
}
