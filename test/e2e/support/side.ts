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

  /** `within` narrows a page that has several chats to one. */
  constructor(page: Page, within = 'body') {
    this.page = page;
    const place = page.locator(within);
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

  /** Everything said in the room, oldest first, pages loaded until there is no older one. */
  async wholeHistory(): Promise<Said[]> {
    return this.chat.evaluate(async (chat: RtChat) => {
      let held = -1;
      while (held !== chat.messages.length) {
        held = chat.messages.length;
        await chat.loadOlder();
      }
      return chat.messages.map(({ id, author, text }) => ({ id, author: author.name, text }));
    });
  }
}
