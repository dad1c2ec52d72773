import { type Comparison, type Judged, mayHideRegression } from "../../gate/comparison.ts";
import { conclusionOf, looksOf, nameOf, sentenceOf, whatChanged } from "./words.ts";

/**
 * Annotations as GitHub Actions reads them from a step's output: an error a regression, a warning for what is missing, still
 * suspected or may hide one, a notice with the conclusion.
 */
export function github(comparison: Comparison): string {
  const { findings, missing, outcome } = comparison;
  const level = outcome === "advice" ? "warning" : "error";
  const regressions = findings
    .filter(({ verdict }) => verdict === "regression")
    .map((finding) => line(level, titleOf(finding), [sentenceOf(finding), ...looksOf(finding)].join("\n")));
  const lost = missing.map(({ subject, reason }) =>
    line(comparison.missingFails ? "error" : "warning", "Missing cell", `${nameOf(subject)}: ${reason}`),
  );
  const hidden =
    outcome === "inconclusive"
      ? findings
          .filter(mayHideRegression)
          .map((finding) => line("error", "Inconclusive", sentenceOf(finding)))
      : [];
  const open =
    outcome === "inconclusive"
      ? []
      : findings
          .filter(({ leftOpen }) => leftOpen !== undefined)
          .map((finding) =>
            line("warning", "Still suspected", [sentenceOf(finding), ...looksOf(finding)].join("\n")),
          );
  return [
    ...regressions,
    ...lost,
    ...hidden,
    ...open,
    line("notice", "poolmark", conclusionOf(comparison)),
  ].join("\n");
}

function titleOf(finding: Judged): string {
  const what = whatChanged(finding);
  return what[0]?.toUpperCase() + what.slice(1);
}

/** Escapes as the runner undoes them (actions/toolkit, packages/core/src/command.ts). */
function line(level: "error" | "warning" | "notice", title: string, message: string): string {
  const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${level} title=${property(title)}::${data(message)}`;
}
