/* The reader's own theme, and ?dir=rtl to try the mirrored page: set before anything is drawn, so that nothing flashes. */
{
  const root = document.documentElement;
  if (new URLSearchParams(location.search).get('dir') === 'rtl') root.dir = 'rtl';
  try {
    const theme = localStorage.getItem('rt-demo:theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  } catch {
    // Storage may be refused; the system's theme is fine.
  }
}
