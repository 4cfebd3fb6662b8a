/** The two ends of one link, without a network between them. */
import {
  type ClientMessage,
  clientMessages,
  clientMsgpackCodec,
  type Codec,
  jsonCodec,
  messageParser,
  type ServerMessage,
  serverMessages,
  serverMsgpackCodec,
} from 'rt-elements/protocol';

export const parseClientMessage = messageParser<ClientMessage>(clientMessages);
export const parseServerMessage = messageParser<ServerMessage>(serverMessages);

export interface Ends {
  readonly name: string;
  readonly client: Codec<ClientMessage>;
  readonly server: Codec<ServerMessage>;
}

/** @param aliasOf The numbers of channels in this process. Default: `chat:general` is 7, others have none. */
export const msgpackEnds = (aliasOf = (channel: string) => (channel === 'chat:general' ? 7 : undefined)): Ends => ({
  name: 'msgpack',
  client: clientMsgpackCodec(),
  server: serverMsgpackCodec(aliasOf),
});
export const jsonEnds = (): Ends => ({ name: 'json', client: jsonCodec(), server: jsonCodec() });

/** Both kinds of link, new ones each time. */
export const bothEnds = (): readonly [Ends, Ends] => [jsonEnds(), msgpackEnds()];

/** What the server reads of what the client says. */
export const toServer = ({ client, server }: Ends, ...messages: ClientMessage[]): Array<ClientMessage | undefined> =>
  server.decode(client.join(messages.map((message) => client.encode(message)))).map(parseClientMessage);

/** What the client reads of what the server says. */
export const toClient = ({ client, server }: Ends, ...messages: ServerMessage[]): Array<ServerMessage | undefined> =>
  client.decode(server.join(messages.map((message) => server.encode(message)))).map(parseServerMessage);
