import { dataAttributes, PANEL_WIDTH, type Panel, type Picture, WIDE_PANEL } from "./picture.ts";
import { element, escapeXml, FONT, LABEL_PX, SMALL_PX, shorten, text, wrapped } from "./svg.ts";
import { pageTheme, type Theme, type ThemeName, themes } from "./theme.ts";

const MARGIN = 16;
const GAP = 24;
const MOST_COLUMNS = 3;
const TITLE = 24;
const NOTE = 16;

/** Pictures as one SVG file, for a README: opaque, with its own colours. */
export function standaloneSvg(pictures: readonly Picture[], themeName: ThemeName, nothing: string): string {
  const theme = themes[themeName];
  if (pictures.length === 0) return emptySvg(nothing, theme);
  const columns = Math.min(
    MOST_COLUMNS,
    Math.max(...pictures.map(({ panels, isWide }) => (isWide === true ? 1 : panels.length))),
  );
  const isSingle = columns === 1;
  const panelWidth = isSingle ? WIDE_PANEL : PANEL_WIDTH;
  const width = columns * panelWidth + (columns - 1) * GAP;
  let y = MARGIN;
  const drawn = pictures.map((picture) => {
    const { svg, height } = drawPicture(picture, columns, panelWidth, width, theme);
    const placed = element("g", { transform: `translate(${MARGIN},${y})` }, svg);
    y += height + GAP;
    return placed;
  });
  const about = pictures.map(({ title, message }) => `${title}. ${message}`).join(" ");
  return frame(width, y - GAP - MARGIN, about, theme, ...drawn);
}

function frame(width: number, height: number, about: string, theme: Theme, ...children: string[]): string {
  const [outerWidth, outerHeight] = [width + 2 * MARGIN, height + 2 * MARGIN];
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      ...{ viewBox: `0 0 ${outerWidth} ${outerHeight}`, width: outerWidth, height: outerHeight },
      ...{ role: "img", "aria-label": about, "font-family": FONT },
    },
    element("title", {}, escapeXml(about)),
    element("rect", { width: "100%", height: "100%", fill: theme.paper }),
    ...children,
  );
}

/** A sentence, and no empty axes. */
function emptySvg(sentence: string, theme: Theme): string {
  const lines = wrapped(sentence, WIDE_PANEL, LABEL_PX);
  return frame(
    WIDE_PANEL,
    lines.length * NOTE,
    sentence,
    theme,
    ...lines.map((line, i) => text(MARGIN, MARGIN + 12 + i * NOTE, line, { fill: theme.ink })),
  );
}

function drawPicture(
  { title, message, panels, legend }: Picture,
  columns: number,
  panelWidth: number,
  width: number,
  theme: Theme,
) {
  const said = wrapped(message, width, LABEL_PX);
  let y = TITLE + said.length * NOTE + 6;
  const rows: string[] = [];
  for (let i = 0; i < panels.length; i += columns) {
    const row = panels.slice(i, i + columns);
    rows.push(
      ...row.map((panel, column) =>
        element(
          "g",
          { transform: `translate(${column * (panelWidth + GAP)},${y})` },
          panel.draw(theme, panelWidth),
        ),
      ),
    );
    y += Math.max(...row.map(({ height }) => height)) + 8;
  }
  const lines = legend.flatMap((note) => wrapped(note, width, SMALL_PX));
  const notes = lines.map((note, i) =>
    text(0, y + 10 + i * NOTE, note, { fill: theme.soft, size: SMALL_PX }),
  );
  const heading = text(0, 12, shorten(title, width, 14), { fill: theme.ink, size: 14, bold: true });
  const sentence = said.map((part, i) => text(0, TITLE + 6 + i * NOTE, part, { fill: theme.ink }));
  return { svg: [heading, ...sentence, ...rows, ...notes].join(""), height: y + lines.length * NOTE };
}

/** A panel for a page, whose style sheet knows the colours. */
export function panelSvg(panel: Panel, width: number): string {
  const { rows } = panel;
  return element(
    "svg",
    {
      ...{ viewBox: `0 0 ${width} ${panel.height}`, width, height: panel.height },
      ...{ role: "img", "aria-label": panel.label, ...dataAttributes(panel.data) },
      ...(rows === undefined ? {} : { "data-top": String(rows.top), "data-row": String(rows.height) }),
    },
    panel.draw(pageTheme, width),
  );
}
