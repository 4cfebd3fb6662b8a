import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defaultClientConditions, defaultServerConditions, defineConfig, type Plugin } from 'vite';

const components = fileURLToPath(new URL('../components/', import.meta.url));
const dataDir = process.env['DATA_DIR'] ?? fileURLToPath(new URL('../data', import.meta.url));

/** What plain pages load, bundled anew after a source changed. See scripts/bundles.ts. */
interface LiveBundles {
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
  readonly invalidate: () => void;
}

/** Puts the realtime endpoints on Vite's own http server, as `server.js` does on the built demo's. */
function realtime(): Plugin {
  // Names the bundler of this file does not follow: Node finds what they mean when a server starts, from source where it
  // was told so. A build needs neither a server nor a database.
  const stage: string = new URL('stage/stage.ts', import.meta.url).href;
  const bundles: string = new URL('../scripts/bundles.ts', import.meta.url).href;

  async function attach(httpServer: Server, assets?: LiveBundles['read']): Promise<void> {
    const { Stage } = (await import(stage)) as typeof import('./stage/stage.ts');
    mkdirSync(dataDir, { recursive: true });
    // Vite starts over when its configuration changes, and evaluates this file anew; a database has one server only.
    const running = globalThis as { rtDevStage?: ReturnType<typeof Stage.open> };
    running.rtDevStage ??= Stage.open({ database: join(dataDir, 'dev.db'), ...(assets && { assets }) });
    (await running.rtDevStage).attach(httpServer);
  }

  return {
    name: 'rt-elements:realtime',
    async configureServer({ httpServer, watcher }) {
      if (!httpServer) return;
      const { liveBundles } = (await import(bundles)) as { liveBundles: () => LiveBundles };
      const { read, invalidate } = liveBundles();
      watcher.add(components).on('change', (file) => {
        if (file.startsWith(components)) invalidate();
      });
      await attach(httpServer as Server, read);
    },
    async configurePreviewServer({ httpServer }) {
      await attach(httpServer as Server);
    },
  };
}

export default defineConfig(({ command }) => ({
  plugins: [
    realtime(),
    sveltekit({
      adapter: adapter({ out: 'build' }),
      // What the elements promise to work under. Vite's hot reload would not.
      ...(command === 'build' && {
        csp: {
          mode: 'nonce',
          directives: {
            'default-src': ['none'],
            'script-src': ['self'],
            'style-src': ['self'],
            // The attribute of the region in which SvelteKit announces a new page.
            'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
            'connect-src': ['self'],
            'img-src': ['self'],
            'base-uri': ['none'],
            'form-action': ['self'],
            'frame-ancestors': ['self'],
            'require-trusted-types-for': ['script'],
            'trusted-types': ['svelte-trusted-html', 'lit-html'],
          },
        },
      }),
    }),
  ],
  // In development our packages come from their sources, with hot reload; a build takes what users get.
  ...(command === 'serve' && {
    resolve: { conditions: ['source', ...defaultClientConditions] },
    ssr: { resolve: { conditions: ['source', ...defaultServerConditions] } },
  }),
  server: { port: Number(process.env['PORT'] ?? 3000), strictPort: true },
}));
