/** The distribution's WebKit by the W3C's WebDriver protocol: one request per command, answered with its value. */
import { startWebKitDriver } from '../../support/webkit-driver.ts';
import { given, locate, type Spot, type Tab } from './tab.ts';

/** How the protocol names a reference to an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const ENTER_KEY = '\uE007';

type Reference = { readonly [ELEMENT]: string } | null;

export async function openWebKit(path: string): Promise<Tab> {
  const driver = await startWebKitDriver(path);

  async function send<T>(method: 'POST' | 'DELETE', command: string, body?: object): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${driver.port}/session${command}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: T };
    if (!response.ok) throw new Error(`WebKit answered ${command} with ${JSON.stringify(value)}`);
    return value;
  }

  const { sessionId } = await send<{ sessionId: string }>('POST', '', {
    capabilities: { alwaysMatch: driver.capabilities },
  });
  const tell = <T>(command: string, body: object): Promise<T> => send('POST', `/${sessionId}${command}`, body);
  const run = <T>(code: { toString(): string }, args: readonly unknown[]): Promise<T> =>
    tell('/execute/sync', { script: `return (${code.toString()}).apply(null, arguments)`, args });
  const at = async (spot: Spot): Promise<string> => given(await run<Reference>(locate, [spot]), spot)[ELEMENT];

  return {
    goto: (url) => tell('/url', { url }),
    resize: (width, height) => tell('/window/rect', { x: 0, y: 0, width, height }),
    evaluate: <A, R>(code: (given: A) => R, given?: A) => run<R>(code, [given]),
    click: async (spot) => tell(`/element/${await at(spot)}/click`, {}),
    enter: async (spot, text) => tell(`/element/${await at(spot)}/value`, { text: `${text}${ENTER_KEY}` }),
    async close() {
      await send('DELETE', `/${sessionId}`);
      driver.stop();
    },
  };
}
