import type { Judgement, Settlement, Thrown } from "./fault.ts";

/** Right is exactly this error. What of it is lost is said; with its message it is still a part of it. */
export function errorLike(expected: Thrown): (seen: Settlement) => Judgement {
  return (seen) => {
    if (seen.how !== "rejected") return noError(seen);
    const { error } = seen;
    if (error.isError !== expected.isError || !error.text.includes(expected.text)) return otherError(error);
    const lost = lostOf(error, expected);
    if (lost.length === 0) return { outcome: "true error", grade: "good", note: null };
    return {
      outcome: "part of error",
      grade: "flawed",
      note: `the error arrives without its ${lost.join(", ")}`,
    };
  };
}

function lostOf(error: Thrown, expected: Thrown): string[] {
  return [
    ...(error.text === expected.text ? [] : ["plain message"]),
    ...(["name", "code", "cause", "stack"] as const).filter((part) => error[part] !== expected[part]),
    ...(Object.entries(expected.own).every(([key, value]) => error.own[key] === value)
      ? []
      : ["own properties"]),
  ];
}

/** Right is an error that says what has happened: by its message, its name or its code. */
export function errorSaying(words: RegExp): (seen: Settlement) => Judgement {
  return (seen) => {
    if (seen.how !== "rejected") return noError(seen);
    const { name, text, code, cause } = seen.error;
    const says = [name, text, code, cause].some((part) => part !== null && words.test(part));
    return says ? { outcome: "true error", grade: "good", note: null } : otherError(seen.error);
  };
}

/** Right is this result. */
export function resultIs(value: unknown): (seen: Settlement) => Judgement {
  return (seen) => {
    if (seen.how === "pending") return HANGS;
    if (seen.how === "rejected") return { ...otherError(seen.error), grade: "bad" };
    const right = JSON.stringify(seen.value) === JSON.stringify(value);
    if (right) return { outcome: "resolves", grade: "good", note: null };
    return {
      outcome: "wrong result",
      grade: "bad",
      note: `the result is ${JSON.stringify(seen.value) ?? "undefined"}`,
    };
  };
}

/** Right is either. */
export function either(
  first: (seen: Settlement) => Judgement,
  second: (seen: Settlement) => Judgement,
): (seen: Settlement) => Judgement {
  return (seen) => {
    const judgement = first(seen);
    return judgement.grade === "good" ? judgement : second(seen);
  };
}

const HANGS: Judgement = { outcome: "hangs", grade: "bad", note: null };

function noError(seen: Exclude<Settlement, { how: "rejected" }>): Judgement {
  if (seen.how === "pending") return HANGS;
  const value = JSON.stringify(seen.value) ?? "undefined";
  return { outcome: "wrong result", grade: "bad", note: `no error, but the result ${value.slice(0, 60)}` };
}

function otherError({ isError, name, text }: Thrown): Judgement {
  const shown = text.split("\n")[0]?.slice(0, 120);
  const named = name === "Error" ? "" : `${name}: `;
  const error = shown === "" ? "it is an Error without a message" : `the error is ${named}“${shown}”`;
  const note = isError ? error : `the thrown value is ${shown}`;
  return { outcome: "other error", grade: "flawed", note };
}
