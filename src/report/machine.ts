import { formatBytes, formatCores, plural } from "../stats/numbers.ts";

/** What every document knows of the machine. */
export interface Machine {
  readonly cpuModel: string | null;
  readonly cores: number;
  readonly coresAssumed: boolean;
  readonly logicalCores: number | null;
  readonly quotaCores: number | null;
  readonly quotaFrom: string | null;
  readonly memoryBytes: number | null;
  readonly memoryLimitBytes: number | null;
  readonly platform: string;
  readonly release: string | null;
  readonly arch: string;
}

/** The machine in one line, wherever it is named. */
export function machineLine(machine: Machine): string {
  const { cpuModel, memoryBytes, memoryLimitBytes, platform, release, arch } = machine;
  const limit = memoryLimitBytes === null ? "" : ` (limit ${formatBytes(memoryLimitBytes)})`;
  return [
    cpuModel ?? "unknown CPU",
    coresOf(machine),
    memoryBytes === null ? "memory unknown" : `${formatBytes(memoryBytes)}${limit}`,
    [platform, release, arch].filter((part) => part !== null).join(" "),
  ].join(" · ");
}

function coresOf({ cores, coresAssumed, logicalCores, quotaCores, quotaFrom }: Machine): string {
  const count = plural(cores, "effective core");
  if (coresAssumed) return `${count} (assumed)`;
  const quota =
    quotaCores === null
      ? []
      : [`quota ${formatCores(quotaCores)}${quotaFrom === null ? "" : `, ${quotaFrom}`}`];
  const logical =
    logicalCores === null || logicalCores === cores ? [] : [`of ${plural(logicalCores, "logical core")}`];
  const details = [...logical, ...quota];
  return details.length === 0 ? count : `${count} (${details.join("; ")})`;
}

/** `piscina 5.3.2, workerpool 10.0.3`: what is installed of them. */
export function versionsLine(packages: Readonly<Record<string, string | null>>): string {
  const installed = Object.entries(packages).filter(([, version]) => version !== null);
  return installed.map(([name, version]) => `${name} ${version}`).join(", ");
}
