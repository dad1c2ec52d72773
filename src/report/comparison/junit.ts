import type { Comparison, Judged } from "../../gate/comparison.ts";
import { mayHideRegression } from "../../gate/comparison.ts";
import { figures } from "../../gate/figure.ts";
import type { Missing } from "../../gate/pairs.ts";
import { formatBounds, formatFigure, formatFound, labelOf, looksOf, nameOf, sentenceOf } from "./words.ts";

/** JUnit XML: a suite a scenario, a test case a figure of a cell. What cannot be told is skipped, not passed. */
export function format(comparison: Comparison): string {
  const { findings, missing } = comparison;
  const scenarios = [...new Set([...findings, ...missing].map(({ subject }) => subject.scenario))];
  const suites = scenarios.map((scenario) => {
    const cases = [
      ...findings
        .filter(({ subject }) => subject.scenario === scenario)
        .map((one) => caseOf(one, comparison)),
      ...missing
        .filter(({ subject }) => subject.scenario === scenario)
        .map((one) => missingCase(one, comparison)),
    ];
    return element(
      "testsuite",
      { name: `poolmark.${scenario}`, ...countsOf(cases), time: "0" },
      cases.map(draw).join("\n"),
    );
  });
  const all = [
    ...findings.map((one) => caseOf(one, comparison)),
    ...missing.map((one) => missingCase(one, comparison)),
  ];
  const { skipped: _, ...counts } = countsOf(all);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", { name: "poolmark", ...counts, time: "0" }, suites.join("\n"))}`;
}

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly state: "passed" | "failure" | "skipped";
  readonly message: string;
  readonly detail: string;
}

function caseOf(finding: Judged, { outcome, findings }: Comparison): Case {
  const { verdict, figure, baseline, current } = finding;
  const fails =
    (outcome !== "advice" && verdict === "regression") ||
    (outcome === "inconclusive" && mayHideRegression(finding));
  const detail = [
    `${formatFigure(figure, baseline)} → ${formatFigure(figure, current)}: ${formatBounds(finding.change)}`,
    `finds ${formatFound(finding.smallestFound)}`,
    ...looksOf(finding),
  ].join("\n");
  return {
    classname: `poolmark.${finding.subject.scenario}`,
    name: `${nameOf(finding.subject)} · ${figures[figure].title}`,
    state: fails ? "failure" : verdict === "inconclusive" ? "skipped" : "passed",
    message:
      verdict === "inconclusive"
        ? `${labelOf(finding, findings)}: ${formatBounds(finding.change)}`
        : sentenceOf(finding),
    detail,
  };
}

function missingCase({ subject, reason }: Missing, { missingFails }: Comparison): Case {
  return {
    classname: `poolmark.${subject.scenario}`,
    name: `${nameOf(subject)} · missing`,
    state: missingFails ? "failure" : "skipped",
    message: `missing: ${reason}`,
    detail: reason,
  };
}

function draw({ classname, name, state, message, detail }: Case): string {
  const inner =
    state === "failure"
      ? element("failure", { message, type: "regression" }, text(detail))
      : state === "skipped"
        ? element("skipped", {}, text(message))
        : "";
  const output = state === "failure" ? "" : element("system-out", {}, text(detail));
  return element("testcase", { classname, name, time: "0" }, inner + output);
}

function countsOf(cases: readonly Case[]) {
  const count = (state: Case["state"]) => String(cases.filter((one) => one.state === state).length);
  return { tests: String(cases.length), failures: count("failure"), errors: "0", skipped: count("skipped") };
}

function element(name: string, attributes: Readonly<Record<string, string>>, inner: string): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${text(value)}"`);
  return inner === "" ? `<${name}${pairs.join("")}/>` : `<${name}${pairs.join("")}>${inner}</${name}>`;
}

/** Reserved characters, and those that XML 1.0 has no way to write. */
function text(value: string): string {
  return value
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "�")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
