/** What an element told its page. */
export interface Happened {
  readonly id: number;
  readonly who: string;
  readonly name: string;
  readonly detail: string;
}

const LONGEST = 200;

/** Listens to events by name, until the returned function is called. */
export function listenTo(
  node: HTMLElement,
  names: readonly string[],
  heard: (name: string, detail: string) => void,
): () => void {
  const listen = (event: Event): void => heard(event.type, short((event as CustomEvent<unknown>).detail));
  for (const name of names) node.addEventListener(name, listen);
  return () => names.forEach((name) => node.removeEventListener(name, listen));
}

function short(detail: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(detail, (_key, value: unknown) => (typeof value === 'function' ? undefined : value)) ?? '';
  } catch {
    text = '…';
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
