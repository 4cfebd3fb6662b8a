/** Requests of the realtime connection, whose network can be taken away and whose bodies can be seen. */
import type { Wire } from './wire.svelte.ts';

/** Whether a request belongs to the connection, and is no file. */
const isWire = (url: string): boolean => /\/rt\/(?!.*\.\w+$)/.test(new URL(url, location.href).pathname);

/** Makes the function that stands in for `native` on this page. */
export function tappedFetch(native: typeof fetch, wire: Wire): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!isWire(url)) return native(input, init);
    if (wire.cut) throw new TypeError('The network was cut on this page.');
    const controller = new AbortController();
    init?.signal?.addEventListener('abort', () => controller.abort(), { once: true });
    const leave = wire.carry({ cut: () => controller.abort() });
    try {
      await wire.flowing(controller.signal);
      if (typeof init?.body === 'string') wire.note('up', init.body);
      const answer = await native(input, { ...init, signal: controller.signal });
      void watch(answer.clone(), wire).finally(leave);
      return answer;
    } catch (error) {
      leave();
      throw error;
    }
  };
}

/** Reads along: the lines of an event stream as they come, another answer as a whole. */
async function watch(answer: Response, wire: Wire): Promise<void> {
  try {
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
      wire.note('down', await answer.text());
      return;
    }
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
      const lines = (rest + chunk.value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data:')) wire.note('down', line.slice(5).trim());
    }
  } catch {
    // Cut, or left: whoever asked is told by their own copy.
  }
}
