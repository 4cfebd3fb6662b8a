import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defaultClientConditions, defaultServerConditions, defineConfig, type Connect, type Plugin } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Puts the realtime endpoints on Vite's own http server, as `server.js` does on the built demo's. */
function realtime(): Plugin {
  async function attach(httpServer: Server, middlewares: Connect.Server): Promise<void> {
    // A name the bundler of this file does not follow: Node finds it, from source where it was told so, when a server
    // starts; a build needs neither the server nor a database.
    const name: string = 'rt-elements-server';
    const { createServer } = (await import(name)) as typeof import('rt-elements-server');
    mkdirSync(`${root}data`, { recursive: true });
    const rt = await createServer({ database: `${root}data/dev.db`, guests: true });
    rt.attach(httpServer);
    middlewares.use((request, response, next) => {
      if (!rt.handle(request, response)) next();
    });
    httpServer.on('close', () => void rt.close());
  }
  return {
    name: 'rt-elements:realtime',
    async configureServer({ httpServer, middlewares }) {
      if (httpServer) await attach(httpServer as Server, middlewares);
    },
    async configurePreviewServer({ httpServer, middlewares }) {
      await attach(httpServer as Server, middlewares);
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
