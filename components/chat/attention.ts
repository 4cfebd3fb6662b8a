/** Whether somebody looks at the page, and the moments at which that may change. */

/** Whether the page is in view and the window is the one in use: a window behind another is visible, and read by nobody. */
export const isAttentive = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Calls back whenever `isAttentive` may have changed, until the returned function is called. */
export function onAttention(look: () => void): () => void {
  window.addEventListener('focus', look);
  window.addEventListener('blur', look);
  document.addEventListener('visibilitychange', look);
  return () => {
    window.removeEventListener('focus', look);
    window.removeEventListener('blur', look);
    document.removeEventListener('visibilitychange', look);
  };
}
