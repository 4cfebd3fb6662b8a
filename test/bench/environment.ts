/** Where a result comes from: figures mean little without it. */
import { availableParallelism, cpus, loadavg, release, type } from 'node:os';

export interface Environment {
  readonly node: string;
  readonly system: string;
  readonly cpu: string;
  readonly cores: number;
  readonly openFiles: number;
  /** Load of the machine before the bench added its own: above a fraction, others took part. */
  readonly loadBefore: number;
}

/** Files one process may have open: what bounds the number of connections. */
function openFilesLimit(): number {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const limit = report.userLimits?.open_files?.soft;
  return typeof limit === 'number' ? limit : Number.MAX_SAFE_INTEGER;
}

export function environment(): Environment {
  return {
    node: process.versions.node,
    system: `${type()} ${release()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    openFiles: openFilesLimit(),
    loadBefore: loadavg()[0] ?? 0,
  };
}
