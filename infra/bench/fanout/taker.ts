import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

/** A message as it came: whether it is compressed, and its bytes as they are. */
export type Taken = { packed: boolean; payload: Buffer }

/**
 * A WebSocket that takes whatever it is sent and unpacks nothing, in next to no time: in place of a browser on a machine of its own. It offers to
 * take compressed messages, as browsers do, and answers pings.
 */
export class Taker {
  readonly #socket: Socket
  readonly #take: (message: Taken) => void
  #rest: Buffer = Buffer.alloc(0)
  #upgraded = false

  constructor(url: URL, protocols: readonly string[], take: (message: Taken) => void) {
    this.#take = take
    this.#socket = connect(Number(url.port), url.hostname)
    const asks = [
      `GET ${url.pathname}${url.search} HTTP/1.1`,
      `Host: ${url.host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      `Sec-WebSocket-Protocol: ${protocols.join(', ')}`,
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
    ]
    this.#socket.write(`${asks.join('\r\n')}\r\n\r\n`)
    this.#socket.on('data', (bytes) => this.#came(bytes))
  }

  on(event: 'close' | 'error', listener: (error?: unknown) => void): void {
    this.#socket.on(event, listener)
  }

  pause(): void {
    this.#socket.pause()
  }

  #came(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    if (!this.#upgraded) {
      const end = this.#rest.indexOf('\r\n\r\n')
      if (end < 0) return
      const answer = this.#rest.toString('latin1', 0, end)
      if (!answer.startsWith('HTTP/1.1 101')) throw new Error(answer)
      this.#upgraded = true
      this.#rest = this.#rest.subarray(end + 4)
    }
    for (let size = this.#whole(); size !== undefined; size = this.#whole()) {
      const { head, length } = size
      this.#message(this.#rest[0]!, this.#rest.subarray(head, head + length))
      this.#rest = this.#rest.subarray(head + length)
    }
  }

  /** The sizes of the message that has come whole, if one has. */
  #whole(): { head: number; length: number } | undefined {
    const { length: have } = this.#rest
    if (have < 2) return undefined
    const short = this.#rest[1]!
    const head = short < 126 ? 2 : short === 126 ? 4 : 10
    if (have < head) return undefined
    const length = head === 2 ? short : head === 4 ? this.#rest.readUInt16BE(2) : this.#rest.readUIntBE(4, 6)
    return have < head + length ? undefined : { head, length }
  }

  #message(first: number, payload: Buffer): void {
    const opcode = first & 0x0f
    if (opcode === 9) this.#socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]))
    else if (opcode === 8) this.#socket.destroy()
    else this.#take({ packed: (first & 0x40) !== 0, payload })
  }
}
