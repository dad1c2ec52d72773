import type { Page } from "../page.ts";
import type { Picture } from "../pictures/picture.ts";
import type { DrawOptions, Format, Forms } from "./format.ts";

/** Where a kind of document has its page and its pictures, and what else can be made of it. */
interface Sources<Document> {
  readonly page: () => Promise<(document: Document) => Page>;
  /** By name, in the order of a page. A document that has nothing to draw of a kind gets none. */
  readonly pictures: Readonly<Record<string, () => Promise<(document: Document) => Picture[]>>>;
  readonly json?: Format<Document>;
  readonly others?: Readonly<Record<string, () => Promise<Format<Document>>>>;
}

const asJson = (document: unknown) => JSON.stringify(document, null, 1);

/** The forms that every document has, and its own: the only list of the common ones. */
export function formsOf<Document>(sources: Sources<Document>): Forms<Document> {
  const { page, pictures, json = asJson, others = {} } = sources;
  const drawn = async (draw: (page: Page, options: DrawOptions) => string): Promise<Format<Document>> => {
    const pageOf = await page();
    return (document, options) => draw(pageOf(document), options);
  };
  const names = Object.keys(pictures);
  const drawing: Forms<Document>["drawing"] = async () => {
    const draws = await Promise.all(Object.values(pictures).map((load) => load()));
    return (document) => draws.flatMap((draw) => draw(document));
  };
  return {
    ...{ pictures: names, drawing },
    formats: {
      text: async () => drawn((await import("./text.ts")).drawText),
      markdown: async () => drawn((await import("./markdown.ts")).drawMarkdown),
      html: () => htmlOf(page, drawing, json),
      json: async () => json,
      ...(names.length === 0 ? {} : { svg: () => svgOf(drawing) }),
      ...others,
    },
  };
}

async function htmlOf<Document>(
  page: Sources<Document>["page"],
  drawing: Forms<Document>["drawing"],
  json: Format<Document>,
): Promise<Format<Document>> {
  const [pageOf, draw, { drawHtml }] = await Promise.all([page(), drawing(), import("../html/draw.ts")]);
  return (document, options) => drawHtml(pageOf(document), draw(document), json(document, options));
}

async function svgOf<Document>(drawing: Forms<Document>["drawing"]): Promise<Format<Document>> {
  const [draw, { standaloneSvg }] = await Promise.all([drawing(), import("../pictures/standalone.ts")]);
  return (document, { picture, theme }) => {
    const all = draw(document);
    const [name = all[0]?.name, scenario] = picture?.split(/\/(.*)/s) ?? [];
    const chosen = all.filter(
      (one) => one.name === name && (scenario === undefined || one.scenario === scenario),
    );
    const names = [...new Set(all.map((one) => one.name))].join(", ");
    const instead = names === "" ? "has no pictures" : `has no picture ${picture}: it has ${names}`;
    return standaloneSvg(chosen, theme, `This document ${instead}.`);
  };
}
