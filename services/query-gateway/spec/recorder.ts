import { Events, Socket, Told } from './gateway.ts'

type Stream = Told & { close(): void }
/** Opens a stream from a cursor, on either transport. */
export type Open = (cursor: string | undefined) => { stream: Stream; isOver: () => boolean }

const AGAIN_MS = 50

export const overWebSocket =
  (address: string, path: string, token: string): Open =>
  (cursor) => {
    const resumed = cursor === undefined ? path : `${path}&cursor=${cursor}`
    const stream = new Socket(address, resumed, ['cartstream', `bearer.${token}`])
    return { stream, isOver: () => stream.closeCode !== undefined }
  }

export const overEvents =
  (address: string, path: string, token: string): Open =>
  (cursor) => {
    const from = cursor === undefined ? {} : { 'last-event-id': cursor }
    const stream = new Events(address, path, { authorization: `Bearer ${token}`, ...from })
    return { stream, isOver: () => stream.ended }
  }

/** A client as clients should be: it comes back by itself from where it was, and writes down all that it was ever told. */
export class Recorder extends Told {
  /** How often it was cut off. */
  cuts = 0
  #stream: Stream | undefined
  #stopped = false
  readonly #open: Open

  constructor(open: Open) {
    super()
    this.#open = open
    void this.#follow()
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      const { stream, isOver } = this.#open(this.cursor)
      this.#stream = stream
      stream.take = (text) => this.take(text)
      while (!isOver() && !this.#stopped) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      this.cuts++
    }
  }

  /** Each row it was told of, in order, as `key@position`. */
  rowsTold(): string[] {
    return this.frames.flatMap(({ rows }) => rows ?? []).map(({ key, position }) => `${key}@${position}`)
  }
  stop(): void {
    this.#stopped = true
    this.#stream?.close()
  }
}
