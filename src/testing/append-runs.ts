// A process that adds runs to a history while others do, too: the file, the run as JSON, its own name.
import { appendRecord } from "../history/file.ts";
import type { HistoryRecord } from "../history/record.ts";

const [path = "", run = "", name = ""] = process.argv.slice(-3);
const record = JSON.parse(run) as HistoryRecord;
for (let i = 0; i < 25; i++) appendRecord(path, { ...record, commit: `${name} ${i}` });
