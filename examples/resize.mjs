// A job module as people have one: the function that a worker runs is an export; one call is one job. Try it with
//   npm run bench -- ./examples/resize.mjs --export resize --inputs examples/resize.inputs.json
import { readFile } from "node:fs/promises";
import { Jimp } from "jimp";

export async function resize({ photo, width }) {
  const file = new URL(`../scenarios/photos/${photo}`, import.meta.url);
  const image = await Jimp.fromBuffer(await readFile(file));
  image.resize({ w: width });
  return new Uint8Array(await image.getBuffer("image/jpeg", { quality: 75 }));
}
