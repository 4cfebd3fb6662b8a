/** Every sentence `<rt-chat>` says, so that a page can say it in another language or another way. */
import type { PluralForms } from '../base/locale.ts';

export interface ChatStrings {
  /** Name of the list, for screen readers. */
  readonly messages: string;
  /** Name of a row, for screen readers: `{author}`, `{time}`, `{text}`. */
  readonly row: string;
  readonly you: string;
  /** An author without a name. */
  readonly someone: string;
  readonly write: string;
  readonly send: string;
  readonly empty: string;
  readonly loading: string;
  readonly loadOlder: string;
  readonly loadNewer: string;
  readonly loadFailed: string;
  readonly openFailed: string;
  readonly denied: string;
  readonly start: string;
  readonly retry: string;
  readonly discard: string;
  readonly queued: string;
  readonly sending: string;
  readonly sent: string;
  readonly failed: string;
  /** Spoken when a message could not be sent: `{reason}`. */
  readonly sendFailed: string;
  readonly muted: string;
  /** `{time}` is when it ends. */
  readonly mutedUntil: string;
  readonly banned: string;
  readonly duplicate: string;
  readonly tooLong: string;
  readonly offline: string;
  readonly offlineHint: string;
  /** Beside `offline`: `{time}` is when what is shown was last known to be all. */
  readonly offlineSince: string;
  /** While what was missed comes in, when that takes a while. */
  readonly catchingUp: string;
  /** The same where it is known how much that is. */
  readonly catchingUpBy: PluralForms;
  readonly jump: string;
  readonly newMessages: PluralForms;
  /** The jump button's name when there is something new: `{messages}` is `newMessages`. */
  readonly jumpNew: string;
  /** Name of the button that opens what can be done with a message. */
  readonly actions: string;
  readonly reply: string;
  readonly edit: string;
  readonly delete: string;
  /** `{emoji}` is put on the message. */
  readonly react: string;
  /** An emoji under a message: `{emoji}`, `{count}`. */
  readonly reaction: string;
  /** The same where we are among them. */
  readonly reactionOwn: string;
  /** Above the box: `{author}`. */
  readonly replyingTo: string;
  readonly editing: string;
  readonly cancel: string;
  /** Name of the button that sends, while a message is edited. */
  readonly save: string;
  /** In place of a text that is gone. */
  readonly deleted: string;
  readonly edited: string;
  /** `{time}` is when. */
  readonly editedAt: string;
  /** Above an answer, for screen readers: `{author}`, `{text}`. */
  readonly quote: string;
  /** Above an answer to a message that is not loaded. */
  readonly quoteUnknown: string;
  readonly quoteLost: string;
  /** The line above what was not read yet. */
  readonly unread: string;
  readonly delivered: string;
  readonly read: string;
  /** `{names}` is a list of names. */
  readonly readBy: string;
  readonly readByCount: PluralForms;
  /** An edit was refused; the new text is still shown. */
  readonly notSaved: string;
  /** Spoken and shown when something other than sending was refused: `{reason}`. */
  readonly notDone: string;
  /** `{time}` is how long. */
  readonly slowMode: string;
  /** Characters left: `{count}`. */
  readonly charactersLeft: PluralForms;
}

export const CHAT_STRINGS: ChatStrings = {
  messages: 'Messages',
  row: '{author}, {time}: {text}',
  you: 'You',
  someone: 'Someone',
  write: 'Write a message',
  send: 'Send',
  empty: 'No messages yet. Say hello!',
  loading: 'Loading messages',
  loadOlder: 'Show earlier messages',
  loadNewer: 'Show later messages',
  loadFailed: 'These messages could not be loaded.',
  openFailed: 'This conversation could not be opened.',
  denied: 'You cannot see this conversation.',
  start: 'This is the beginning of the conversation.',
  retry: 'Retry',
  discard: 'Discard',
  queued: 'Waiting to be sent',
  sending: 'Sending',
  sent: 'Sent',
  failed: 'Not sent',
  sendFailed: 'Message not sent: {reason}',
  muted: 'You are muted here.',
  mutedUntil: 'You are muted here until {time}.',
  banned: 'You are banned here.',
  duplicate: 'You have just said the same.',
  tooLong: 'This is longer than is allowed here.',
  offline: 'Offline',
  offlineHint: 'Messages are sent when you are back online.',
  offlineSince: 'Up to date as of {time}.',
  catchingUp: 'Catching up…',
  catchingUpBy: { one: 'Catching up: {count} message to come', other: 'Catching up: {count} messages to come' },
  jump: 'Jump to latest',
  newMessages: { one: '{count} new message', other: '{count} new messages' },
  jumpNew: '{messages}, jump to latest',
  actions: 'Message actions',
  reply: 'Reply',
  edit: 'Edit',
  delete: 'Delete',
  react: 'React with {emoji}',
  reaction: '{emoji}, {count}',
  reactionOwn: '{emoji}, {count}, you reacted',
  replyingTo: 'Replying to {author}',
  editing: 'Editing your message',
  cancel: 'Cancel',
  save: 'Save',
  deleted: 'This message was deleted.',
  edited: 'edited',
  editedAt: 'Edited {time}',
  quote: 'In reply to {author}: {text}',
  quoteUnknown: 'In reply to an earlier message',
  quoteLost: 'That message is not there any more.',
  unread: 'New messages',
  delivered: 'Delivered',
  read: 'Read',
  readBy: 'Read by {names}',
  readByCount: { one: 'Read by {count} person', other: 'Read by {count} people' },
  notSaved: 'Change not saved',
  notDone: 'That did not work: {reason}',
  slowMode: 'Slow mode: you can send again in {time}.',
  charactersLeft: { one: '{count} character left', other: '{count} characters left' },
};
