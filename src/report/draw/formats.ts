import type { Page } from "../page.ts";
import type { CommonFormats, DrawOptions, Format } from "./format.ts";

type Draw = (page: Page, options: DrawOptions) => string;

/** The forms that every document has: the only list of them. */
export function commonFormats<Document>(
  loadPage: () => Promise<(document: Document) => Page>,
): CommonFormats<Document> {
  const drawn = (loadDraw: () => Promise<Draw>) => async (): Promise<Format<Document>> => {
    const [pageOf, draw] = await Promise.all([loadPage(), loadDraw()]);
    return (document, options) => draw(pageOf(document), options);
  };
  return {
    text: drawn(async () => (await import("./text.ts")).drawText),
    markdown: drawn(async () => (await import("./markdown.ts")).drawMarkdown),
    json: async () => (document) => JSON.stringify(document, null, 1),
  };
}
