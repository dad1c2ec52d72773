/** What a file may be in place of JSON, and what to do. */
const OTHER_THINGS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^\s*$/, "it is empty"],
  [/^version https:\/\/git-lfs\./, "it is a Git LFS pointer in place of the file: run git lfs pull"],
  [/^(<{7}|={7}|>{7})( |$)/m, "it holds a merge conflict: resolve that first"],
  [/^PK/, "it is a ZIP archive: unpack it first"],
  [/^\s*<(!doctype|html|\?xml)/i, "it is a web page or XML, not JSON"],
];

/**
 * Parses JSON as editors, shells and version control leave it: with a byte order mark, with CRLF, in UTF-16.
 *
 * @throws Error whose message says in words what the file is instead
 */
export function parseJsonFile(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    const other = OTHER_THINGS.find(([pattern]) => pattern.test(text));
    if (other !== undefined) throw new Error(other[1]);
    if (text.includes("\ufffd"))
      throw new Error("it is not text in UTF-8 or UTF-16: unpack it, or save it as UTF-8");
    if (isCutOff(text)) throw new Error("it is not whole JSON, as if cut off in the middle");
    throw new Error(`it is not JSON: ${(error as Error).message}`);
  }
}

/** It ends in the middle of a value, or more brackets open than close. */
function isCutOff(text: string): boolean {
  const outsideStrings = text.replaceAll(/"(\\.|[^"\\])*"/g, "");
  const opened = outsideStrings.match(/[[{]/g)?.length ?? 0;
  const closed = outsideStrings.match(/[\]}]/g)?.length ?? 0;
  return !/[\]}]\s*$/.test(text) || opened > closed;
}

/** JSON begins with a letter of ASCII: where the first two bytes are not two letters, it is UTF-16. */
function decode(bytes: Uint8Array): string {
  const [first = 0, second = 0] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0 && bytes.length > 1))
    return new TextDecoder("utf-16le").decode(bytes);
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0))
    return new TextDecoder("utf-16be").decode(bytes);
  // Takes a byte order mark away.
  return new TextDecoder().decode(bytes);
}
