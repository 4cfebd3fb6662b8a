/** Questions and answers between the bench and its child processes, over the channel Node gives a forked child. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a child can be asked, by name. One argument each, so that a call reads like an object literal. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}
type Answer = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

/** The child's side: answers every question with what its handler resolves to. */
export function answer(handlers: Handlers): void {
  process.on('message', (question: Question) => {
    const handler = handlers[question.name] as (argument: unknown) => unknown;
    Promise.resolve()
      .then(() => handler(question.argument))
      .then((result) => process.send?.({ id: question.id, result }))
      .catch((error: unknown) =>
        process.send?.({
          id: question.id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
      );
  });
  process.once('disconnect', () => process.exit(0));
}

/** The bench's side of one child. Every open question rejects when the child dies. */
export class Child<H extends Handlers> {
  readonly #process: ChildProcess;
  readonly #open = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  readonly exited: Promise<void>;
  #next = 1;

  /** @param script Path of the child's module. @param execArgv Options for Node besides the parent's own. */
  constructor(script: string, args: readonly string[] = [], execArgv: readonly string[] = []) {
    this.#process = fork(script, args, { execArgv: [...process.execArgv, ...execArgv] });
    this.#process.on('message', (message: Answer) => {
      const waiting = this.#open.get(message.id);
      this.#open.delete(message.id);
      if ('error' in message) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message.result);
    });
    this.exited = once(this.#process, 'exit').then(([code, signal]) => {
      const error = new Error(`${script} ended with ${String(code ?? signal)}`);
      for (const waiting of this.#open.values()) waiting.reject(error);
      this.#open.clear();
    });
  }

  ask<K extends keyof H & string>(name: K, ...[argument]: Parameters<H[K]>): Promise<Awaited<ReturnType<H[K]>>> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#process.send({ id, name, argument } satisfies Question, (error) => error !== null && reject(error));
    });
  }

  /** Ends the child and waits for it. SIGTERM lets `--cpu-prof` write its file. */
  async kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#process.kill(signal);
    await this.exited;
  }
}
