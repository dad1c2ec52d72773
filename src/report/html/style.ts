import { type Theme, themes } from "../pictures/theme.ts";

const variables = (theme: Theme) =>
  Object.entries(theme)
    .map(([role, colour]) => `--${role}:${colour}`)
    .join(";");

/** All that the page needs: it loads nothing. */
export const STYLE = `
:root{color-scheme:light dark;${variables(themes.light)}}
@media (prefers-color-scheme:dark){:root{${variables(themes.dark)}}}
@media print{:root{color-scheme:light;${variables(themes.light)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
header,main{max-width:1120px;margin:0 auto;padding:12px}
header{padding-top:20px}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 8px;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:0 0 4px;overflow-wrap:anywhere}
section{margin:0 0 32px;content-visibility:auto;contain-intrinsic-size:auto 400px}
p,ul{margin:0 0 8px;overflow-wrap:anywhere}
ul{padding-left:1.2em}
.kicker,.legend,.notes,caption{color:var(--soft);font-size:.875rem}
.good h1::before{content:"✓ ";color:var(--best)}
.bad h1::before{content:"✗ ";color:var(--bad)}
figure{margin:0}
figcaption{margin:0 0 8px;overflow-wrap:anywhere}
.panels{display:flex;flex-wrap:wrap;align-items:flex-start;gap:16px 24px}
svg{display:block;max-width:100%;height:auto;overflow:hidden}
svg .row:hover rect:nth-of-type(1){opacity:.12!important;fill:var(--ink)}
.narrow{display:none}
@media (max-width:760px){.wide{display:none}.narrow{display:block}h1{font-size:1.2rem}}
.scroll{overflow-x:auto;max-width:100%}
@media screen and (max-width:760px){
.cards,.cards caption,.cards tbody,.cards tr,.cards tbody th,.cards td{display:block}
.cards thead{position:absolute;clip-path:inset(50%)}
.cards tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:2px 12px;padding:6px 0;border-bottom:1px solid var(--grid)}
.cards tbody th{grid-column:1/-1;font-weight:600;white-space:normal;padding:0;border:0}
.cards tbody td{text-align:left;white-space:normal;overflow-wrap:anywhere;padding:0;border:0}
.cards td:empty{display:none}
.cards td::before{content:attr(data-label);display:block;color:var(--soft);font-weight:400;font-size:.8125rem}
}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;margin:4px 0 8px}
caption{text-align:left;padding:4px 0}
th,td{text-align:left;vertical-align:top;padding:3px 12px 3px 0;border-bottom:1px solid var(--grid)}
th.figure,td.figure{text-align:right;white-space:nowrap}
th{font-weight:600}
tbody th{font-weight:400;white-space:nowrap}
td small{display:block;color:var(--soft);font-size:.8125rem}
.best{color:var(--best);font-weight:600}.good td,.goodcell{color:var(--best)}
.badcell{color:var(--bad)}.doubtful{color:var(--doubtful)}.faint{color:var(--soft)}
.yardstick th,.yardstick td{color:var(--soft)}
.answers table{font-size:1rem}
details{margin:4px 0}
summary,button,label{cursor:pointer}
summary{width:fit-content;padding:4px 0;color:var(--soft)}
button{font:inherit;font-size:.875rem;padding:6px 12px;border:1px solid var(--mark);border-radius:6px;background:var(--paper);color:var(--ink)}
button[aria-pressed=true]{background:var(--ink);color:var(--paper)}
:focus-visible{outline:3px solid var(--part2);outline-offset:2px}
.tools{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:start;margin:0 0 16px}
.tools fieldset{border:1px solid var(--grid);border-radius:6px;padding:2px 10px 6px;margin:0 0 8px;display:flex;flex-wrap:wrap;gap:2px 14px}
.tools label{font-size:.875rem;padding:3px 0}
[hidden]{display:none!important}
.tables .panels,.tables .legend{display:none}
pre{overflow-x:auto;background:var(--band);padding:8px 12px;border-radius:6px;font-size:.875rem;white-space:pre-wrap;overflow-wrap:anywhere}
@media print{section{content-visibility:visible}.tools,.save{display:none}header,main{max-width:none;padding:0}figure,table,.panels>svg{break-inside:avoid}h2{break-after:avoid}body{font-size:11pt}.scroll{overflow:visible}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`.replaceAll("\n", "");
