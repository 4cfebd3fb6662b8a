/** Desktop notifications and sound: once for all tabs of a browser, and not at all while one of them is looked at. */

/** Whether the person wants desktop notifications; `unsupported` where the browser has none. */
export type PermissionState = 'default' | 'granted' | 'denied' | 'unsupported';

/** Held by every tab that is looked at. */
const WATCHED = 'rt-n:watched';
/** How long a tab keeps the right to tell of one, ms: the slowest of the others has heard of it by then. */
const HOLD_MS = 2000;

/** What is told. */
export interface Alert {
  readonly id: string;
  readonly title: string;
  readonly body: string | undefined;
  readonly icon: string | undefined;
  /** Address of a sound; none is played without. */
  readonly sound: string | undefined;
  /** Whether it may be shown on the desktop, where that is granted. */
  readonly desktop: boolean;
  readonly onClick: () => void;
}

export function permissionState(): PermissionState {
  return typeof Notification === 'undefined' ? 'unsupported' : Notification.permission;
}

/** Asks the person; browsers only let that happen inside a click. */
export async function askPermission(): Promise<PermissionState> {
  return permissionState() === 'unsupported' ? 'unsupported' : Notification.requestPermission();
}

const isWatched = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Says to the browser's other tabs whether this one is looked at. */
export class Watch {
  #release: (() => void) | undefined;
  #isOn = false;

  start(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    for (const name of ['focus', 'blur']) addEventListener(name, this.#look);
    document.addEventListener('visibilitychange', this.#look);
    this.#look();
  }

  stop(): void {
    this.#isOn = false;
    for (const name of ['focus', 'blur']) removeEventListener(name, this.#look);
    document.removeEventListener('visibilitychange', this.#look);
    this.#release?.();
    this.#release = undefined;
  }

  readonly #look = (): void => {
    if (isWatched()) this.#hold();
    else {
      this.#release?.();
      this.#release = undefined;
    }
  };

  #hold(): void {
    const locks = locksOf();
    if (this.#release !== undefined || locks === undefined) return;
    const over = new Promise<void>((resolve) => (this.#release = resolve));
    locks.request(WATCHED, { mode: 'shared' }, () => over).catch(() => undefined);
  }
}

const locksOf = (): LockManager | undefined => (navigator as Partial<Navigator>).locks;

/** Tells of one, unless some tab is looked at or another one tells. Resolves with whether it did. */
export async function alertOnce(alert: Alert): Promise<boolean> {
  if (isWatched()) return false;
  const locks = locksOf();
  if (locks === undefined) return tell(alert);
  const { held = [] } = await locks.query();
  if (held.some(({ name }) => name === WATCHED)) return false;
  return new Promise<boolean>((resolve) => {
    const given = (lock: Lock | null): Promise<void> | undefined => {
      resolve(lock !== null && tell(alert));
      return lock === null ? undefined : new Promise((over) => setTimeout(over, HOLD_MS));
    };
    locks.request(`rt-n:${alert.id}`, { ifAvailable: true }, given).catch(() => resolve(false));
  });
}

function tell({ id, title, body, icon, sound, desktop, onClick }: Alert): boolean {
  if (desktop && permissionState() === 'granted') {
    try {
      const shown = new Notification(title, {
        tag: id,
        silent: true,
        ...(body !== undefined && { body }),
        ...(icon !== undefined && { icon }),
      });
      shown.onclick = () => {
        focus();
        shown.close();
        onClick();
      };
    } catch {
      // Some phones give the permission and then leave showing to a service worker.
    }
  }
  // A page that was never touched may not play; that is the browser's to decide.
  if (sound !== undefined) new Audio(sound).play().catch(() => undefined);
  return true;
}
