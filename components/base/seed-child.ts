/** What the server's page brought of a channel, as `<script type="application/json">` in an element. */
import type { Client } from '../core/client-api.ts';
import { RtError } from '../protocol/errors.ts';
import { parseValue } from '../protocol/json-codec.ts';
import * as LIMITS from '../protocol/limits.ts';

/** Those that were looked at: each counts once, for the room its element showed first. */
const taken = new WeakSet<Element>();

/**
 * Gives the seed in an element, where there is one, to the channel that it shows. Call it before the channel is followed.
 * It is read as text and never run; one that is of no use is said once on the console, and the element starts as usual.
 */
export function takeSeed(host: Element, client: Client, channelName: string): void {
  const script = host.querySelector(':scope > script[type="application/json"]');
  if (!script || taken.has(script)) return;
  taken.add(script);
  const text = script.textContent;
  const channel = client.channel(channelName);
  try {
    if (text.length > LIMITS.resultBytes)
      throw new RtError('TOO_LARGE', `expected at most ${LIMITS.resultBytes} bytes`);
    if (!channel.seed(parseValue(text))) return;
  } catch (error) {
    return warn(host, error instanceof RtError ? error.message : 'expected a seed, got something else');
  }
  const epoch = channel.position?.epoch;
  const stop = channel.status.listen(({ freshness }) => {
    if (freshness !== 'live') return;
    stop();
    if (channel.position?.epoch !== epoch) warn(host, `${channelName} has another log by now`);
  });
}

function warn({ localName }: Element, why: string): void {
  // The element works without it; whoever builds the page wants to know.
  // eslint-disable-next-line no-console
  console.warn(`The seed in <${localName}> is ignored: ${why}`);
}
