/** One simulated member of a room: a raw socket and the dialect its server speaks. */
import type { Dialect } from './dialect.ts';
import { RawSocket } from './raw-socket.ts';
import { eachText } from './text.ts';

/** What a running workload is told. */
export interface Observer {
  /** Message `ordinal` reached a member. */
  delivered(ordinal: number): void;
  /** A member's request was answered. */
  answered(member: Member, request: number): void;
}

/** Members outlive workloads; what they see goes to the one that runs. */
export interface Stage {
  observer: Observer | undefined;
  /** Whether answers matter: then every frame is decoded, else only those without a delivery. */
  wantsAnswers: boolean;
  fail(error: Error): void;
}

export class Member {
  readonly room: string;
  readonly dialect: Dialect;
  readonly joined: Promise<void>;
  readonly #socket: RawSocket;
  readonly #stage: Stage;
  #resolve = (): void => undefined;
  #reject: (error: Error) => void = () => undefined;
  #request = 0;
  #told = false;

  constructor(port: number, room: string, dialect: Dialect, stage: Stage) {
    this.room = room;
    this.dialect = dialect;
    this.#stage = stage;
    this.joined = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const found = (ordinal: number): void => this.#stage.observer?.delivered(ordinal);
    this.#socket = new RawSocket(port, dialect.path, dialect.subprotocol, {
      onOpen: () => dialect.open(this),
      onFrame: (data, from, to) => {
        const texts = this.#told ? eachText(data, from, to, found) : 0;
        if (texts === 0 || this.#stage.wantsAnswers) dialect.read(this, data, from, to);
      },
      onClose: (reason) => this.fail(new Error(`a member of ${room} lost its connection: ${reason}`)),
    });
  }

  /** What has been received, frame headers not counted. */
  get received(): { readonly bytes: number; readonly frames: number } {
    return { bytes: this.#socket.payloadBytes, frames: this.#socket.frames };
  }
  /** A number for the next request, rising from 1. */
  nextRequest(): number {
    return ++this.#request;
  }
  send(payload: string | Uint8Array): void {
    this.#socket.send(payload);
  }
  /** The server has said yes to the room. */
  welcome(): void {
    this.#told = true;
    this.#resolve();
  }
  answered(request: number): void {
    this.#stage.observer?.answered(this, request);
  }
  fail(error: Error): void {
    this.#reject(error);
    this.#stage.fail(error);
  }
  leave(): void {
    this.#socket.destroy();
  }
}
