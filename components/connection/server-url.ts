/** Which server a connection without a `url` means. */

/** `/rt/rt.js` and its chunks come from the server itself, next to the door for links. */
const SERVED = /^(https?:\/\/.+\/rt)\/[^/]+\.js(?:\?.*)?$/;

/**
 * The address to use when a page names none: the server this very code was loaded from, else `/rt` of the page.
 * @param script Where the code came from, i.e. `import.meta.url`.
 */
export const defaultUrl = (script: string): string => SERVED.exec(script)?.[1] ?? '/rt';
