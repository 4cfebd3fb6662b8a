/** Reads what GitHub sends without trusting its shape: what is missing is missing, and nothing throws. */
import { ACTIVITY_LIMITS, type ActivityDraft, type ActivityPart, isSafeHref } from 'rt-elements/protocol';

/** What a delivery becomes: an activity, or nothing, for a reason. */
export type Mapped = ActivityDraft | { readonly ignored: string };
/** How the deliveries of one event become activities. */
export type Mapping = (payload: Payload) => Mapped;
/** What a delivery says, and a part of it. */
export type Payload = Readonly<Record<string, unknown>>;

const NOTHING: Payload = {};

/** The part at a path; empty where there is none. */
export function part(from: Payload, ...path: readonly string[]): Payload {
  let node: unknown = from;
  for (const name of path) node = own(node, name);
  return typeof node === 'object' && node !== null && !Array.isArray(node) ? (node as Payload) : NOTHING;
}

/** The list at a path; empty where there is none. */
export function list(from: Payload, name: string): readonly unknown[] {
  const found = own(from, name);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

/** The text or number at a path as text; empty where there is none. */
export function words(from: Payload, ...path: readonly string[]): string {
  let node: unknown = from;
  for (const name of path) node = own(node, name);
  if (typeof node === 'number') return String(node);
  return typeof node === 'string' ? node : '';
}

const own = (node: unknown, name: string): unknown =>
  typeof node === 'object' && node !== null && Object.hasOwn(node, name)
    ? (node as Record<string, unknown>)[name]
    : undefined;

/** Cuts between characters, so that what is left is well formed. */
function short(text: string, most: number): string {
  const line = text.toWellFormed().replace(/\s+/gu, ' ').trim();
  if (line.length <= most) return line;
  return `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Somebody or something, within the bounds of an activity; undefined without a name. */
export function thing(kind: string, id: string, name: string, href = ''): ActivityPart | undefined {
  const shown = short(name, ACTIVITY_LIMITS.nameChars);
  if (shown === '') return undefined;
  const called = short(id === '' ? shown : id, ACTIVITY_LIMITS.idChars - 24);
  return { id: `github:${kind}:${called}`, name: shown, kind, ...(isSafeHref(href) && { href }) };
}

/** Somebody, with their picture. */
export function person(from: Payload): ActivityPart | undefined {
  const login = words(from, 'login');
  const found = thing('user', login, login || words(from, 'name'), words(from, 'html_url'));
  const avatar = words(from, 'avatar_url');
  return found && { ...found, ...(isSafeHref(avatar) && { avatar }) };
}

/** Who did it; GitHub itself where nobody is named. */
export const sender = (payload: Payload): ActivityPart =>
  person(part(payload, 'sender')) ?? { id: 'github', name: 'GitHub', href: 'https://github.com' };

export const repositoryOf = (payload: Payload): ActivityPart | undefined => repository(part(payload, 'repository'));

export function repository(from: Payload): ActivityPart | undefined {
  const name = words(from, 'full_name') || words(from, 'name');
  return thing('repository', name, name, words(from, 'html_url'));
}

/** Something with a number and a title, such as an issue. */
export function numbered(kind: string, called: string, from: Payload): ActivityPart | undefined {
  const url = words(from, 'html_url');
  return thing(kind, url, `${called} #${words(from, 'number')}: ${words(from, 'title')}`, url);
}

/** An activity of its sender. What it is about comes first; without that there is nothing to tell. */
export function told(
  payload: Payload,
  verb: string,
  object: ActivityPart | undefined,
  target?: ActivityPart,
  more: { readonly count?: number; readonly href?: string } = {},
): Mapped {
  if (object === undefined) return { ignored: 'it does not say what it is about' };
  return { actor: sender(payload), verb, object, ...(target !== undefined && { target }), ...more };
}

/** An action of an event that says nothing to people who are not at work on it. */
export const ignored = (reason: string): Mapped => ({ ignored: reason });

/** The verb of an action, from a table whose names are no prototype's. */
export const verbOf = (payload: Payload, verbs: ReadonlyMap<string, string>): string | undefined =>
  verbs.get(words(payload, 'action'));

export const NO_SENTENCE = 'there is no sentence for this action';
