/** Names a session to the HTTP doors: each request of a link says whose it is. */
export interface SessionKeys {
  readonly sid: string;
  readonly sk: string;
}

/** The keys that a frame's `welcome` gives; undefined for every other frame, however malformed. */
export function sessionKeys(frame: string): SessionKeys | undefined {
  let messages: unknown;
  try {
    messages = JSON.parse(frame);
  } catch {
    return undefined;
  }
  if (!Array.isArray(messages)) return undefined;
  for (const message of messages as Array<Partial<Record<'t' | 'sid' | 'sk', unknown>> | null>) {
    if (message?.t !== 'welcome') continue;
    const { sid, sk } = message;
    if (typeof sid === 'string' && typeof sk === 'string') return { sid, sk };
  }
  return undefined;
}
