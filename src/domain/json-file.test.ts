import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseJsonFile } from "./json-file.ts";

const VALUE = { name: "größe", list: [1, null] };
const TEXT = JSON.stringify(VALUE, null, 1).replaceAll("\n", "\r\n");

function utf16(text: string, isBigEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (const [at, unit] of [...text].entries()) view.setUint16(2 * at, unit.charCodeAt(0), !isBigEndian);
  return new Uint8Array(view.buffer);
}

describe("parseJsonFile() reads JSON as it is left", () => {
  for (const [what, bytes] of [
    ["with CRLF", Buffer.from(TEXT)],
    ["with a byte order mark", Buffer.from(`\ufeff${TEXT}`)],
    ["in UTF-16, as PowerShell writes it", utf16(`\ufeff${TEXT}`, false)],
    ["in UTF-16 without a mark", utf16(TEXT, false)],
    ["in big-endian UTF-16", utf16(`\ufeff${TEXT}`, true)],
  ] as const)
    test(what, () => assert.deepEqual(parseJsonFile(bytes), VALUE));
});

describe("parseJsonFile() says what it got instead", () => {
  for (const [reason, content] of [
    ["it is empty", "\n"],
    ["it is empty", ""],
    ["git lfs pull", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"],
    ["merge conflict", `<<<<<<< HEAD\n${TEXT}\n=======\n{}\n>>>>>>> topic\n`],
    ["not text .* unpack it", Buffer.from([0x1f, 0x8b, 8, 0])],
    ["ZIP archive", "PK\u0003\u0004"],
    ["web page", "<!DOCTYPE html><html></html>"],
    [
      "not text in UTF-8 or UTF-16",
      Buffer.concat([Buffer.from('["gr'), Buffer.from([0xfc]), Buffer.from("n']")]),
    ],
    ["cut off in the middle", TEXT.slice(0, 20)],
    ["cut off in the middle", '[{"a": "]"}, {"b": [2]}\n'],
    ["it is not JSON: ", "[1, 2,, 3]"],
  ] as const)
    test(reason, () => assert.throws(() => parseJsonFile(Buffer.from(content)), new RegExp(reason)));
});
