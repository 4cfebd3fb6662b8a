/** The longest text of a chat message, apart from the schemas, because pages need it and not them. */

/** In UTF-16 code units. */
export const CHAT_TEXT_MAX = 4000;
