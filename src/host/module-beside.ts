/** The module beside the caller, in the caller's own extension: `.ts` from the sources, `.js` once compiled. */
export function moduleBeside(name: string, url: string): URL {
  return new URL(name + url.slice(url.lastIndexOf(".")), url);
}
