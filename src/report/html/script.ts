/**
 * What a browser adds to a page that can be read without: filters, tables in place of pictures, the data as a file. As text,
 * as it runs in another world; tested in a browser.
 */
export const SCRIPT = `(() => {
"use strict";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const filters = document.getElementById("filters");
const sheet = document.head.appendChild(document.createElement("style")).sheet;
const kinds = ["runtime", "pool", "workers"];
const valuesOf = (kind) => [...new Set(all("[data-" + kind + "]").map((one) => one.dataset[kind]))].filter(Boolean);
const left = {};
for (const kind of filters ? kinds : []) {
  const values = valuesOf(kind);
  if (kind === "workers") values.sort((a, b) => a - b);
  left[kind] = new Set();
  if (values.length < 2) continue;
  const group = document.createElement("fieldset");
  const legend = group.appendChild(document.createElement("legend"));
  legend.textContent = { runtime: "Runtimes", pool: "Pools", workers: "Workers" }[kind];
  for (const value of values) {
    const label = group.appendChild(document.createElement("label"));
    const box = label.appendChild(document.createElement("input"));
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => {
      left[kind][box.checked ? "delete" : "add"](value);
      show(kind);
    });
    label.append(" " + value);
  }
  filters.append(group);
}
if (filters && filters.querySelector("fieldset")) filters.hidden = false;
function show(changed) {
  while (sheet.cssRules.length > 0) sheet.deleteRule(0);
  for (const kind of kinds)
    for (const value of left[kind])
      sheet.insertRule("[data-" + kind + "=" + CSS.escape(value) + "]{display:none!important}", 0);
  // A picture that is of one runtime or worker count goes as a whole: no rows move.
  for (const svg of all("svg[data-row]:not([data-" + changed + "])")) closeUp(svg);
}
/** Rows that are left move up, and the picture ends with them. */
function closeUp(svg) {
  const kindsOfRows = kinds.filter((kind) => !(kind in svg.dataset));
  const height = Number(svg.dataset.row);
  const top = Number(svg.dataset.top);
  const places = new Map();
  const rows = new Set();
  let count = 0;
  for (const row of all(".row", svg)) {
    row.place ??= row.getAttribute("transform");
    rows.add(row.place);
    const isLeft = kindsOfRows.some((kind) => left[kind].has(row.dataset[kind]));
    if (isLeft) continue;
    if (!places.has(row.place)) places.set(row.place, top + height * count++);
    const moved = "translate(0," + places.get(row.place) + ")";
    if (row.getAttribute("transform") !== moved) row.setAttribute("transform", moved);
  }
  svg.full ??= Number(svg.getAttribute("height"));
  const less = (rows.size - count) * height;
  const width = svg.getAttribute("width");
  svg.setAttribute("height", svg.full - less);
  svg.setAttribute("viewBox", "0 0 " + width + " " + (svg.full - less));
}
const swap = document.getElementById("swap");
if (swap) {
  swap.hidden = false;
  swap.addEventListener("click", () => {
    const isOn = document.body.classList.toggle("tables");
    swap.setAttribute("aria-pressed", String(isOn));
    for (const details of all("figure details")) details.open = isOn;
  });
}
// On a narrow screen a row is a card, with the headings in its cells.
for (const table of all("table")) {
  const labels = all("thead th", table).map((one) => one.textContent);
  for (const row of all("tbody tr", table)) [...row.cells].forEach((cell, i) => (cell.dataset.label = labels[i]));
  table.className = "cards";
}
let closed = [];
addEventListener("beforeprint", () => {
  closed = all("details:not([open])");
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
});
const save = document.getElementById("save");
if (save && "DecompressionStream" in window) {
  save.hidden = false;
  save.addEventListener("click", async () => {
    const packed = Uint8Array.from(atob(document.getElementById("data").textContent.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await new Response(stream).text()], { type: "application/json" }));
    link.download = save.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
}
})();`;
