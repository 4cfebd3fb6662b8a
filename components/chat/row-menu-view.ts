/** The menu of a message. Loaded when one is first opened. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../base/locale.ts';
import type { ChatMessage } from './chat-model.ts';
import type { ChatStrings } from './chat-strings.ts';
import type { ActionName } from './row-context.ts';

export interface MenuView {
  readonly message: ChatMessage;
  readonly actions: readonly ActionName[];
  readonly reactions: readonly string[];
  readonly strings: ChatStrings;
  readonly onChoose: (name: ActionName, emoji?: string) => void;
  /** @param isDone Whether the focus is to go back to the row. */
  readonly onClose: (isDone: boolean) => void;
}

const itemsOf = (menu: Element): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];

/** Which item a key leads to: the arrows go round. */
function walk(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLElement;
  const items = itemsOf(menu);
  const at = items.findIndex((item) => event.composedPath().includes(item));
  const isRtl = getComputedStyle(menu).direction === 'rtl';
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    [isRtl ? 'ArrowLeft' : 'ArrowRight']: 1,
    [isRtl ? 'ArrowRight' : 'ArrowLeft']: -1,
  };
  const step = steps[event.key];
  if (step !== undefined) items.at((at + step) % items.length)?.focus();
  else if (event.key === 'Home') items[0]?.focus();
  else if (event.key === 'End') items.at(-1)?.focus();
  else return;
  event.preventDefault();
}

/** Paints it. The keys of the chat around it must not hear its keys. */
export function menuView({ message, actions, reactions, strings, onChoose, onClose }: MenuView): TemplateResult {
  const onKeydown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      onClose(true);
    } else walk(event);
  };
  const onPick = (event: Event): void => {
    const picked = event.composedPath().find((node) => node instanceof HTMLElement && 'emoji' in node.dataset);
    if (picked instanceof HTMLElement && picked.dataset['emoji']) onChoose('react', picked.dataset['emoji']);
  };
  const isOwn = (emoji: string): boolean =>
    message.reactions?.some((reaction) => reaction.emoji === emoji && reaction.own) === true;
  return html`
    <div class="menu" part="menu" role="menu" popover="manual" aria-label=${strings.actions} @keydown=${onKeydown}>
      ${
        actions.includes('react')
          ? html`<div class="emojis" role="presentation">
              ${reactions.map(
                (emoji) =>
                  html`<button
                    type="button"
                    role="menuitemcheckbox"
                    aria-checked=${String(isOwn(emoji))}
                    aria-label=${fill(strings.react, { emoji })}
                    tabindex="-1"
                    @click=${() => onChoose('react', emoji)}
                  >
                    ${emoji}
                  </button>`,
              )}
              <slot name="reactions" @click=${onPick}></slot>
            </div>`
          : nothing
      }
      ${actions
        .filter((name) => name !== 'react')
        .map(
          (name) =>
            html`<button type="button" role="menuitem" tabindex="-1" class=${name} @click=${() => onChoose(name)}>
              ${strings[name]}
            </button>`,
        )}
    </div>
  `;
}

/** Shows it beside the button it belongs to, within the window, with the focus on its first item. */
export function placeMenu(menu: HTMLElement, button: Element): void {
  if (!menu.isConnected || menu.matches(':popover-open')) return;
  menu.showPopover();
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const isRtl = getComputedStyle(menu).direction === 'rtl';
  const x = isRtl ? left : right - width;
  const y = bottom + height + 8 > innerHeight ? top - height - 4 : bottom + 4;
  menu.style.setProperty('left', `${Math.max(4, Math.min(x, innerWidth - width - 4))}px`);
  menu.style.setProperty('top', `${Math.max(4, y)}px`);
  itemsOf(menu)[0]?.focus({ preventScroll: true });
}
