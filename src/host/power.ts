import { type HostReader, hostReader } from "./host-reader.ts";

const SUPPLIES = "/sys/class/power_supply";
const CPU = "/sys/devices/system/cpu";

/** What makes this machine's speed change by itself, a sentence each; none: nothing does, or this system does not tell. */
export function powerRemarks(reader: Pick<HostReader, "read" | "list"> = hostReader()): string[] {
  const text = (path: string) => reader.read(path)?.trim() ?? null;
  const remarks: string[] = [];
  if (onBattery(reader.list(SUPPLIES), text))
    remarks.push("runs on battery: the CPU may be slowed down to save it, so plug it in to measure");
  remarks.push(...governorRemarks(reader.list(`${CPU}/cpufreq`), text));
  // Intel's driver says it in the negative.
  if (text(`${CPU}/intel_pstate/no_turbo`) === "0" || text(`${CPU}/cpufreq/boost`) === "1")
    remarks.push("turbo is on: a few busy cores run faster than all of them, which flatters few workers");
  return remarks;
}

type Text = (path: string) => string | null;

/** A battery is being used and nothing else supplies. A mouse's battery says that its scope is a device. */
function onBattery(supplies: readonly string[], text: Text): boolean {
  let discharging = false;
  for (const supply of supplies) {
    const fact = (name: string) => text(`${SUPPLIES}/${supply}/${name}`);
    if (fact("scope") === "Device") continue;
    if (fact("type") !== "Battery" && fact("online") === "1") return false;
    discharging ||= fact("type") === "Battery" && fact("status") === "Discharging";
  }
  return discharging;
}

/** Under `powersave` most drivers hold the lowest frequency; those of P-states follow the load, and only prefer a low one. */
function governorRemarks(policies: readonly string[], text: Text): string[] {
  const found = new Set<string>();
  for (const policy of policies.filter((name) => /^policy\d+$/.test(name))) {
    if (text(`${CPU}/cpufreq/${policy}/scaling_governor`) !== "powersave") continue;
    const driver = text(`${CPU}/cpufreq/${policy}/scaling_driver`) ?? "";
    const effect = /^(intel_pstate|amd-pstate-epp)$/.test(driver)
      ? "the frequency climbs only as the load lasts"
      : "the CPU stays at its lowest frequency";
    found.add(`governor powersave: ${effect}; governor performance makes figures steadier`);
  }
  return [...found];
}
