import { figures } from "../../estimate/figures.ts";
import type { Calibration } from "../../gate/calibration.ts";
import { formatBounds, formatDetectable, formatPercent } from "../../stats/numbers.ts";
import { nameOf } from "./words.ts";

/** What a calibration found, as text. */
export function calibrationReport({
  machine,
  forks,
  falseAlarms,
  cells,
  injections,
  quietest,
}: Calibration): string {
  const { seen, total, upper } = falseAlarms;
  return [
    machine,
    `False alarms: ${seen} of ${total} comparisons of this machine with itself (resampled from ${forks} forks), at most ${formatPercent(upper)} (95 %)`,
    ...(quietest === null ? [] : [`Quietest figure: ${figures[quietest].title}`]),
    "",
    "Minimum detectable effect (MDE, 80 % power), and the spread of a fork:",
    ...cells.map(
      ({ subject, figure, minimumDetectable, variance }) =>
        `  ${nameOf(subject)} · ${figures[figure].title}: ${formatDetectable(minimumDetectable)}, spread ${formatPercent(Math.sqrt(variance))}`,
    ),
    "",
    "Known faults, and how often they are found:",
    ...injections.map(
      ({ name, foundShare, figures: shown, change }) =>
        `  ${name}: ${formatPercent(foundShare)}${shown.length === 0 ? "" : ` (${shown.map((one) => figures[one].title).join(", ")})`}${change === null ? "" : `, time per job ${formatBounds(change)}`}`,
    ),
  ].join("\n");
}
