/** The wire as AsyncAPI 3, made from the schemas that check it: the document cannot say what they do not. */
import { toJsonSchema } from '@valibot/to-json-schema';
import {
  type ClientMessages,
  clientMessages,
  contracts,
  ERROR_CODES,
  LIMITS,
  type ServerMessages,
  serverMessages,
} from 'rt-elements/protocol';
import type { GenericSchema } from 'valibot';

type Json = Readonly<Record<string, unknown>>;

/** What each message is for, in a sentence. A kind without one does not compile. */
const FROM_CLIENTS: Readonly<Record<keyof ClientMessages, string>> = {
  hello: 'The first message of every link: who it is, and what it follows from which position.',
  sub: 'Follows a channel. A second one for the same channel is a fresh start.',
  unsub: 'Leaves a channel.',
  call: "A feature's command. `k` makes a resend harmless, `q` keeps the order of a channel.",
  pub: 'A plain durable event, where no feature rules the namespace.',
  sig: 'Something that is only worth hearing now: never stored, never answered.',
  pres: 'How a tab is present in a channel it follows; null leaves at once.',
  hist: 'Asks for a page of a channel.',
  auth: 'A new token of the same person for a live link.',
  ping: 'The probe, the clock sample and the answer to a ping of the server in one.',
  pong: 'Answers a ping of the server where the client keeps no clock.',
  bye: 'Leaves on purpose.',
};
const FROM_SERVERS: Readonly<Record<keyof ServerMessages, string>> = {
  welcome: 'Answers a hello: the session, the limits, and what every subscription starts from.',
  ok: 'Answers a request, once what it asked for is stored.',
  err: 'Answers a request that was refused. `retry` says whether the same may succeed later.',
  more: 'The rest of a subscription that did not fit its answer.',
  pub: 'An event of a channel, the same bytes for every follower of a codec.',
  sig: 'Something that is only worth hearing now.',
  pdiff: 'Who came, left and changed in a room.',
  psnap: 'The roster of a room anew.',
  subx: 'The server ended a subscription.',
  gap: 'The position in a channel was lost: subscribe again.',
  ping: 'Is anybody there? With the newest offsets of channels that moved.',
  authreq: 'The token is about to run out.',
  drain: 'Connect again elsewhere, at a moment of your own.',
  close: 'Precedes every close by the server; `retry` is the verdict.',
};

const ABOUT = [
  'A frame is an array of messages. On a WebSocket it is JSON text or MessagePack, by the subprotocol `rt.v1.json` or `rt.v1.msgpack`; over an',
  'event stream and polling it is JSON. The first message of a link is `hello`, within ten seconds. Keys that are not known are ignored.',
  `A frame is at most ${LIMITS.frameBytes} bytes, data at most ${LIMITS.dataBytes}. Bytes are \`{"$b": base64}\` in JSON.`,
  'What schemas cannot say is in components/protocol/README.md.',
].join(' ');

/** What only a check in code says is left out: a document promises less, never more. */
function schemaOf(schema: GenericSchema<unknown, unknown>): Json {
  const { $schema, ...rest } = toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input', target: 'draft-07' });
  return rest;
}

function messages(side: string, kinds: object, sentences: Readonly<Record<string, string>>): Array<[string, Json]> {
  return Object.entries(kinds as Record<string, GenericSchema<unknown, unknown>>).map(([kind, schema]) => [
    `${side}.${kind}`,
    { name: kind, title: kind, summary: sentences[kind] ?? '', payload: schemaOf(schema) },
  ]);
}

/** The data of every call, event and signal of our features, by `<feature>.<kind>.<name>`. */
function features(): Array<[string, Json]> {
  return [...contracts.values()].flatMap(({ name, calls, events, signals = {} }) => [
    ...Object.entries(calls).flatMap(([call, { request, reply }]): Array<[string, Json]> => [
      [`${name}.call.${call}`, schemaOf(request)],
      [`${name}.reply.${call}`, schemaOf(reply)],
    ]),
    ...Object.entries(events).map(([event, schema]): [string, Json] => [`${name}.event.${event}`, schemaOf(schema)]),
    ...Object.entries(signals).map(([one, schema]): [string, Json] => [`${name}.signal.${one}`, schemaOf(schema)]),
  ]);
}

/** The whole document. */
export function asyncApi(): Json {
  const up = messages('client', clientMessages, FROM_CLIENTS);
  const down = messages('server', serverMessages, FROM_SERVERS);
  const reference = ([name]: [string, Json]): Json => ({ $ref: `#/channels/link/messages/${name}` });
  return {
    asyncapi: '3.0.0',
    info: { title: 'rt.v1', version: '1', description: ABOUT },
    defaultContentType: 'application/json',
    servers: { local: { host: 'localhost:8787', pathname: '/rt', protocol: 'ws' } },
    channels: {
      link: {
        address: '/rt',
        description: 'One link of one client, whatever carries it.',
        messages: Object.fromEntries(
          [...up, ...down].map(([name]) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: {
      hear: {
        action: 'receive',
        channel: { $ref: '#/channels/link' },
        summary: 'What a client may say.',
        messages: up.map(reference),
      },
      tell: {
        action: 'send',
        channel: { $ref: '#/channels/link' },
        summary: 'What a server may say.',
        messages: down.map(reference),
      },
    },
    components: {
      messages: Object.fromEntries([...up, ...down]),
      schemas: { 'error-code': { type: 'string', enum: [...ERROR_CODES] }, ...Object.fromEntries(features()) },
    },
  };
}

/** As it is written into `docs/asyncapi.json`. */
export const asyncApiText = (): string => `${JSON.stringify(asyncApi(), undefined, 2)}\n`;
