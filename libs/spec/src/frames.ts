/** Cuts a stream of bytes into Kafka's frames: int32 size, then that many bytes. Each frame is handed on whole, with its size. */
export class Frames {
  #bytes: Buffer = Buffer.alloc(0)
  readonly #take: (frame: Buffer) => void

  constructor(take: (frame: Buffer) => void) {
    this.#take = take
  }

  push(more: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? more : Buffer.concat([this.#bytes, more])
    while (this.#bytes.length >= 4) {
      const end = 4 + this.#bytes.readInt32BE(0)
      if (this.#bytes.length < end) return
      const frame = this.#bytes.subarray(0, end)
      this.#bytes = this.#bytes.subarray(end)
      this.#take(frame)
    }
  }
}
