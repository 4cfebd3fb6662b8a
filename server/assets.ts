/** The browser files under the server's path: where they lie, and how they may be cached. */
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReadAsset } from './options.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
]);

/** A name with the hash of its content in it never means anything else. */
const HASHED = /-[A-Z0-9]{8}\.js$/;
const ASSET = /^[A-Za-z0-9_-][A-Za-z0-9._-]*\.(?:js|css|map)$/;

export interface Asset {
  readonly body: Uint8Array;
  readonly type: string;
  readonly immutable: boolean;
}

/** Whether a name can be an asset at all: one file in one folder. */
export const isAssetName = (name: string): boolean => ASSET.test(name);

/** The folder `rt-elements` ships its bundles in. */
const shippedFolder = (): string =>
  join(dirname(fileURLToPath(import.meta.resolve('rt-elements/package.json'))), 'dist', 'cdn');

/** Reads files of a folder, by default the one `rt-elements` ships. */
export function folderAssets(folder: string = shippedFolder()): ReadAsset {
  return async (name) => {
    try {
      return await readFile(join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
}

export async function readAsset(read: ReadAsset, name: string): Promise<Asset | undefined> {
  const body = await read(name);
  const type = TYPES.get(extname(name));
  return body === undefined || type === undefined ? undefined : { body, type, immutable: HASHED.test(name) };
}
