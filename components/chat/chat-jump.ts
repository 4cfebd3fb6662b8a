/** Goes to a message, however far back. Loaded when somebody first does. */
import type { ChatModel } from './chat-model.ts';
import type { ScrollKeeper } from './scroll-keeper.ts';

export interface JumpOptions {
  readonly model: ChatModel;
  readonly scroll: ScrollKeeper;
  /** The row of a message, once it is rendered. */
  readonly row: (id: string) => HTMLElement | null;
  /** Resolves when everything that is held is rendered. */
  readonly rendered: () => Promise<unknown>;
  readonly highlight: boolean;
}

/**
 * Pages to it, puts it into the middle and gives it the focus. What comes meanwhile does not lead back. Resolves with
 * whether it was found; if not, the reader stays where they are.
 */
export async function jumpTo(id: string, { model, scroll, row, rendered, highlight }: JumpOptions): Promise<boolean> {
  // While pages come in front, the reader stays in place, wherever that is; also at the bottom.
  scroll.freeze();
  const stay = model.holdPlace();
  try {
    if (!(await model.find(id))) return false;
    await rendered();
    const found = row(id);
    if (found === null) return false;
    scroll.toRow(found);
    found.focus({ preventScroll: true });
    if (highlight) {
      found.classList.add('highlight');
      found.addEventListener('animationend', () => found.classList.remove('highlight'), { once: true });
    }
    return true;
  } finally {
    stay();
    scroll.thaw();
  }
}
