import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedTree } from "../testing/recorded-tree.ts";
import { powerRemarks } from "./power.ts";

const remarks = (files: Readonly<Record<string, string>>) => powerRemarks(recordedTree(files));
const supply = (name: string, facts: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(facts).map(([fact, value]) => [`/sys/class/power_supply/${name}/${fact}`, `${value}\n`]),
  );
const policy = (number: number, governor: string, driver: string) => ({
  [`/sys/devices/system/cpu/cpufreq/policy${number}/scaling_governor`]: `${governor}\n`,
  [`/sys/devices/system/cpu/cpufreq/policy${number}/scaling_driver`]: `${driver}\n`,
});
const BATTERY = supply("BAT0", { type: "Battery", status: "Discharging" });

test("a laptop whose battery runs down and that is not plugged in runs on battery", () => {
  assert.match(
    remarks({ ...supply("AC", { type: "Mains", online: "0" }), ...BATTERY })[0] ?? "",
    /^runs on battery: /,
  );
  assert.equal(remarks(BATTERY).length, 1);
});

test("plugged in, by whatever plug, or full: nothing to say", () => {
  assert.deepEqual(remarks({ ...supply("AC", { type: "Mains", online: "1" }), ...BATTERY }), []);
  assert.deepEqual(remarks({ ...BATTERY, ...supply("ucsi", { type: "USB", online: "1" }) }), []);
  assert.deepEqual(remarks(supply("BAT0", { type: "Battery", status: "Full" })), []);
});

test("a mouse's battery is none of the machine's", () => {
  assert.deepEqual(
    remarks(supply("hidpp_battery_0", { type: "Battery", scope: "Device", status: "Discharging" })),
    [],
  );
});

test("a governor that saves power is said once, and what it does by its driver", () => {
  const two = remarks({
    ...policy(0, "powersave", "acpi-cpufreq"),
    ...policy(1, "powersave", "acpi-cpufreq"),
  });
  assert.deepEqual(two, [
    "governor powersave: the CPU stays at its lowest frequency; governor performance makes figures steadier",
  ]);
  assert.match(remarks(policy(0, "powersave", "intel_pstate"))[0] ?? "", /climbs only as the load lasts/);
  assert.deepEqual(remarks(policy(0, "performance", "intel_pstate")), []);
});

test("turbo, as either driver says it", () => {
  assert.match(remarks({ "/sys/devices/system/cpu/intel_pstate/no_turbo": "0\n" })[0] ?? "", /^turbo is on/);
  assert.match(remarks({ "/sys/devices/system/cpu/cpufreq/boost": "1\n" })[0] ?? "", /^turbo is on/);
  assert.deepEqual(remarks({ "/sys/devices/system/cpu/intel_pstate/no_turbo": "1\n" }), []);
});

test("a machine without any of these files: nothing to say", () => {
  assert.deepEqual(remarks({}), []);
});
