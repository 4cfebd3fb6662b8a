/** What an operator decides about chat, beside what holds for every namespace. */
import { expectWhole, wrong } from '../../feature.ts';
import { RECEIPT_MODES, type ReceiptMode } from './receipts.rules.ts';

/** Names of the options, as `namespaces.chat` has them. */
export const CHAT_OPTIONS = ['receipts', 'editMs'] as const;

/** The options as they are given. */
export interface ChatOptions {
  /** What rooms are told of who has received and read: nothing, how many, or who. Default `count`. */
  readonly receipts?: ReceiptMode | undefined;
  /** How long after it was said a message may be changed by its author, ms; 0 for always. Default 0. */
  readonly editMs?: number | undefined;
}

/** The options, completed. */
export type ChatSettings = { readonly [Name in keyof ChatOptions]-?: NonNullable<ChatOptions[Name]> };

/** @throws TypeError that names the option, what was expected and what was got. */
export function readChatSettings(
  { receipts = 'count', editMs }: ChatOptions = {},
  name = 'namespaces.chat',
): ChatSettings {
  if (!RECEIPT_MODES.includes(receipts)) throw wrong(`${name}.receipts`, RECEIPT_MODES.join(', '), receipts);
  return { receipts, editMs: expectWhole(`${name}.editMs`, editMs, 0, 0, Number.MAX_SAFE_INTEGER) };
}
