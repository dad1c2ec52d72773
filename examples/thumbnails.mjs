// The image processor: photos in, thumbnails out, on as many workers as cores. One in five is broken, and that is a
// result, not the end.
//   node examples/thumbnails.mjs    (or bun, or deno run -A)
import { availableParallelism } from "node:os";
import { openPool, runJobs } from "poolmark/pool";

const workers = availableParallelism();
const job = { module: new URL("./resize.mjs", import.meta.url).href, exportName: "resize" };
const pool = await openPool({ job, workers, stamps: true });

const photos = Array.from({ length: 5 }, (_, i) => ({
  photo: i % 5 === 4 ? "broken.jpg" : `photo-${(i % 3) + 1}.jpg`,
  width: 64 + i,
}));
const counts = { done: 0, failed: 0 };

for await (const result of runJobs(pool, photos, { inFlight: 2 * workers })) {
  const { photo, width } = result.input;
  counts[result.outcome] += 1;
  if (result.outcome === "done") {
    console.log(`${photo} to ${width} px: ${result.value.length} bytes in ${result.ranMs.toFixed(1)} ms`);
  } else {
    console.log(`${photo} to ${width} px: failed, ${result.error.message}`);
  }
}
console.log(`${counts.done} done, ${counts.failed} failed, by ${workers} workers`);

await pool.close();
