/**
 * WebKitGTK for @web/test-runner. Elsewhere Playwright's WebKit is used instead; see web-test-runner.config.js.
 */
import { webdriverLauncher } from '@web/test-runner-webdriver';
import { startWebKitDriver } from './support/webkit-driver.ts';

/** @param {string} binary the MiniBrowser to drive */
export async function webkitLauncher(binary) {
  const driver = await startWebKitDriver(binary);
  const launcher = webdriverLauncher({
    hostname: '127.0.0.1',
    port: driver.port,
    path: '/',
    logLevel: 'error',
    capabilities: { ...driver.capabilities, 'wdio:enforceWebDriverClassic': true },
  });
  const initialize = launcher.initialize.bind(launcher);
  const stop = launcher.stop?.bind(launcher);
  launcher.initialize = async (config, files) => {
    // One at a time is a top-level page; more would put tests into frames, where key and mouse commands do not arrive.
    await initialize({ ...config, concurrency: 1 }, files);
    launcher.name = 'WebKit';
  };
  launcher.concurrency = 1;
  launcher.stop = async () => {
    await stop?.();
    driver.stop();
  };
  return launcher;
}
