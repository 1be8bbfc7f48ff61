import { connect, createServer, type Socket } from 'node:net'

/** A cable to the service that can be pulled, and plugged in again. */
export type Cable = { url: string; pull(): void; plug(): void; close(): Promise<void> }

export const cableTo = async (url: string): Promise<Cable> => {
  const { hostname, port } = new URL(url)
  const open = new Set<Socket>()
  let isPulled = false
  const server = createServer((near) => {
    if (isPulled) return void near.destroy()
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.on('error', () => {}) // its close says the same
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const pull = () => {
    isPulled = true
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    pull,
    plug() {
      isPulled = false
    },
    close() {
      pull()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
