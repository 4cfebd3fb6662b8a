import type { ClientMessage } from '../protocol/client-messages.ts';
import type { Codec } from '../protocol/codec.ts';
import { jsonCodec } from '../protocol/json-codec.ts';

/** A codec for one link. MessagePack is loaded when it is first wanted; a load that fails is a failed dial. */
export async function loadCodec(name: 'json' | 'msgpack'): Promise<Codec<ClientMessage>> {
  if (name === 'json') return jsonCodec();
  const { clientMsgpackCodec } = await import('../protocol/msgpack-codec.ts');
  return clientMsgpackCodec();
}
