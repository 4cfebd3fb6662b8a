/** One person's chat on a page, as a test sees it: through what is shown, and through the element's public members. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { RtChat } from 'rt-elements';

/** What both ends of a conversation must agree on. */
export interface Said {
  readonly id: string;
  readonly author: string;
  readonly text: string;
}

export class Side {
  readonly page: Page;
  readonly chat: Locator;
  readonly composer: Locator;
  readonly rows: Locator;
  readonly connection: Locator;
  /** The word about the connection in the pane's head. */
  readonly status: Locator;

  /** `within` narrows a page that has several chats to one. */
  constructor(page: Page, within = 'body') {
    this.page = page;
    const place = page.locator(within);
    this.status = place.locator('[data-status]');
    this.connection = place.locator('rt-connection');
    this.chat = place.locator('rt-chat');
    this.composer = this.chat.getByRole('textbox');
    this.rows = this.chat.getByRole('article');
  }

  /** The row that says exactly this. */
  row(text: string): Locator {
    return this.rows.filter({ has: this.page.getByText(text, { exact: true }) });
  }

  /** Writes as a person does: into the field, then Enter. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Waits until the element has its connection and the room's history. */
  async ready(): Promise<this> {
    await expect(this.chat).toHaveAttribute('state', /^(ready|empty)$/);
    return this;
  }

  /** Sends all of them in order, as fast as the element takes them, without waiting for any to be stored. */
  async sendAll(texts: readonly string[]): Promise<void> {
    await this.chat.evaluate((chat: RtChat, list) => {
      // Each settles by itself; what failed would be missing in the end.
      for (const text of list) chat.send(text).catch(() => undefined);
    }, texts);
  }

  /** How many messages the element holds that the server has. */
  async storedCount(): Promise<number> {
    return this.chat.evaluate((chat: RtChat) => chat.messages.filter(({ status }) => status === 'sent').length);
  }

  /** Whether nothing is on its way any more. */
  async settled(): Promise<boolean> {
    return this.chat.evaluate((chat: RtChat) => chat.messages.every(({ status }) => status === 'sent'));
  }

  /**
   * Everything said in the room, oldest first, as it is shown: goes back page by page to the first message, then to the
   * newest end again. Throws when the rows on the page are not what the element says it holds.
   */
  async wholeHistory(): Promise<Said[]> {
    return this.chat.evaluate(async (chat: RtChat) => {
      const shown = async (): Promise<Said[]> => {
        await chat.updateComplete;
        const rows = [...(chat.shadowRoot?.querySelectorAll('[role="article"]') ?? [])];
        const held = chat.messages.map(({ id, author, text }) => ({ id, author: author.name ?? '', text }));
        const differs = held.findIndex(({ text }, index) => !rows[index]?.textContent.includes(text));
        if (differs >= 0 || rows.length !== held.length) {
          throw new Error(`shows ${rows.length} rows, holds ${held.length} messages; first difference at ${differs}`);
        }
        return held;
      };
      let all = await shown();
      for (;;) {
        await chat.loadOlder();
        const page = await shown();
        const known = new Set(all.map(({ id }) => id));
        const older = page.filter(({ id }) => !known.has(id));
        if (older.length === 0) break;
        all = [...older, ...all];
      }
      chat.scrollToBottom();
      return all;
    });
  }
}
