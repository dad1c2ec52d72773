import { figures } from "../../estimate/figures.ts";
import type { Missing } from "../../gate/comparison.ts";
import { type Comparison, type Judged, mayHideRegression } from "../../gate/comparison.ts";
import { formatBounds, formatDetectable, formatPercent } from "../../stats/numbers.ts";
import { formatFigure, labelOf, looksOf, nameOf, sentenceOf } from "./words.ts";

/**
 * JUnit XML: a suite a scenario, a test case a figure of a cell. What cannot be told is skipped, not passed. Fits Ant's schema
 * (windyroad/JUnit-Schema), which has no attributes on the root and no output in a test case, and Jenkins', which is wider.
 */
export function junit(comparison: Comparison): string {
  const { findings, missing } = comparison;
  const scenarios = [...new Set([...findings, ...missing].map(({ subject }) => subject.scenario))];
  const suites = scenarios.map((scenario, id) => {
    const isHere = ({ subject }: Judged | Missing) => subject.scenario === scenario;
    const cases = [
      ...findings.filter(isHere).map((one) => caseOf(one, comparison)),
      ...missing.filter(isHere).map((one) => missingCase(one, comparison)),
    ];
    return suiteOf(scenario, id, cases, comparison);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", {}, suites.join("\n"))}`;
}

interface Case {
  readonly name: string;
  readonly state: "passed" | "failure" | "skipped";
  readonly message: string;
  readonly detail: string;
}

function suiteOf(
  scenario: string,
  id: number,
  cases: readonly Case[],
  { measuredAt, baseline, current, machine, tolerances }: Comparison,
): string {
  const count = (state: Case["state"]) => String(cases.filter((one) => one.state === state).length);
  const properties = Object.entries({
    ...{ baseline, current, machine },
    ...Object.fromEntries(
      Object.entries(tolerances).map(([name, share]) => [`tolerance.${name}`, formatPercent(share)]),
    ),
  }).map(([name, value]) => element("property", { name, value }, ""));
  const output = cases
    .filter(({ state }) => state === "passed")
    .map(({ name, detail }) => `${name}: ${detail}`);
  return element(
    "testsuite",
    {
      ...{ name: `poolmark.${scenario}`, package: "poolmark", id: String(id) },
      // Ant's schema wants a time without its zone: it is UTC.
      ...{ timestamp: (measuredAt ?? "1970-01-01T00:00:00").slice(0, 19), hostname: "localhost", time: "0" },
      ...{ tests: String(cases.length), failures: count("failure"), errors: "0", skipped: count("skipped") },
    },
    [
      element("properties", {}, properties.join("")),
      ...cases.map((one) => draw(one, scenario)),
      element("system-out", {}, text(output.join("\n"))),
      element("system-err", {}, ""),
    ].join("\n"),
  );
}

function caseOf(finding: Judged, { outcome, findings }: Comparison): Case {
  const { verdict, figure, baseline, current, change, minimumDetectable } = finding;
  const fails =
    (outcome !== "advice" && verdict === "regression") ||
    (outcome === "inconclusive" && mayHideRegression(finding));
  const detail = [
    `${formatFigure(figure, baseline)} → ${formatFigure(figure, current)}: ${formatBounds(change)}`,
    `MDE ${formatDetectable(minimumDetectable)}`,
    ...looksOf(finding),
  ];
  return {
    name: `${nameOf(finding.subject)} · ${figures[figure].title}`,
    state: fails ? "failure" : verdict === "inconclusive" ? "skipped" : "passed",
    message:
      verdict === "inconclusive"
        ? `${labelOf(finding, findings)}: ${formatBounds(change)}`
        : sentenceOf(finding),
    detail: detail.join("; "),
  };
}

function missingCase({ subject, reason }: Missing, { missingFails }: Comparison): Case {
  return {
    name: `${nameOf(subject)} · missing`,
    state: missingFails ? "failure" : "skipped",
    message: `missing: ${reason}`,
    detail: reason,
  };
}

function draw({ name, state, message, detail }: Case, scenario: string): string {
  const inner = {
    passed: "",
    failure: element("failure", { message, type: "regression" }, text(detail)),
    skipped: element("skipped", {}, text(message)),
  }[state];
  return element("testcase", { classname: `poolmark.${scenario}`, name, time: "0" }, inner);
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
