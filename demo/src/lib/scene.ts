/** What the demo's cast is doing. */
export interface Scene {
  /** The auction that runs now; undefined between two. */
  readonly auction?: string;
}

/** Undefined while the server cannot be reached. */
export async function readScene(): Promise<Scene | undefined> {
  try {
    const answer = await fetch('/demo/scene');
    return answer.ok ? ((await answer.json()) as Scene) : undefined;
  } catch {
    return undefined;
  }
}
