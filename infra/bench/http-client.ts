import { connect, type Socket } from 'node:net'

/** What came back: status, the raw head (for headers) and the body. */
export type Reply = { status: number; head: string; body: string }

/**
 * One keep-alive HTTP/1.1 connection with one request at a time, on a plain socket: on two cores shared with broker and server a load
 * generator must cost little (measured here: 12 us a request, against 45 us with a general client).
 */
export class Connection {
  readonly #socket: Socket
  #received: Buffer[] = []
  #size = 0
  #need = -1
  #headEnd = -1
  #waiting: { resolve(reply: Reply): void; reject(error: Error): void } | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)))
      socket.once('error', reject)
    })
  }

  /** Sends a complete request (head and body, `content-length` included). */
  send(request: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk)
    this.#size += chunk.length
    if (this.#need < 0) {
      const all = this.#received.length === 1 ? chunk : Buffer.concat(this.#received)
      this.#received = [all]
      this.#headEnd = all.indexOf('\r\n\r\n')
      if (this.#headEnd < 0) return
      const length = /content-length: *(\d+)/i.exec(all.toString('latin1', 0, this.#headEnd))
      if (length === null) throw new Error('an answer without content-length')
      this.#need = this.#headEnd + 4 + Number(length[1])
    }
    if (this.#size >= this.#need) this.#complete()
  }

  #complete(): void {
    const all = this.#received.length === 1 ? this.#received[0]! : Buffer.concat(this.#received)
    const head = all.toString('latin1', 0, this.#headEnd)
    const reply = { status: Number(head.slice(9, 12)), head, body: all.toString('utf8', this.#headEnd + 4, this.#need) }
    this.#received = []
    this.#size = 0
    this.#need = -1
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(reply)
  }

  #fail(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(error)
  }
}

/** A JSON request as bytes on the wire. */
export const jsonRequest = (method: string, path: string, headers: Record<string, string>, body: unknown): string => {
  const text = JSON.stringify(body)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n${lines.join('')}\r\n${text}`
}
