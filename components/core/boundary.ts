/** What the server says is checked here, once, before anything else sees it. */
import { check, messageParser } from '../protocol/parse.ts';
import {
  page,
  type ServerMessage,
  serverMessages,
  subResult,
  type Page,
  type SubResult,
} from '../protocol/server-messages.ts';

/** Undefined for kinds we do not know. @throws RtError `BAD_REQUEST` for malformed ones. */
export const readMessage: (raw: unknown) => ServerMessage | undefined = messageParser<ServerMessage>(serverMessages);
export const readPage = (raw: unknown): Page => check(page, raw);
export const readResult = (raw: unknown): SubResult => check(subResult, raw);
