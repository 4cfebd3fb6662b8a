/** Brings the tags of a page to life. */

/** Once the page knows who is who. Resolves with whether their code arrived. */
export async function startElements(): Promise<boolean> {
  try {
    // First: it takes the place of the sockets and requests that connections are made of.
    await import('./wire/wire.svelte.ts');
    await import('rt-elements');
    return true;
  } catch {
    return false;
  }
}
