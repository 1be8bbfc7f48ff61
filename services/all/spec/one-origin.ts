import { readFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { extname, join, normalize } from 'node:path'

/** A page and the service under one address, over plain HTTP/1.1, by something that lets no WebSocket through. */
export type Origin = {
  url: string /** Streams that are open, and how many ever were. */
  streams(): { open: number; ever: number }
  close(): Promise<void>
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

export const oneOrigin = async (folder: string, service: string): Promise<Origin> => {
  let open = 0
  let ever = 0
  const server = createServer(async (asked, answer) => {
    const { pathname } = new URL(asked.url!, 'http://x')
    if (!pathname.startsWith('/v1/')) {
      const file = join(folder, normalize(pathname === '/' ? '/index.html' : pathname))
      const text = await readFile(file).catch(() => undefined)
      answer.writeHead(text === undefined ? 404 : 200, { 'content-type': types[extname(file)] ?? 'text/plain' })
      return void answer.end(text)
    }
    const { origin: _, host: __, ...headers } = asked.headers
    const passed = request(service + asked.url, { method: asked.method, headers }, (told) => {
      answer.writeHead(told.statusCode!, told.headers)
      told.pipe(answer)
    })
    if (pathname.endsWith('/stream')) {
      open++
      ever++
      answer.on('close', () => open--)
    }
    passed.on('error', () => answer.destroy())
    answer.on('close', () => passed.destroy())
    asked.pipe(passed)
  })
  server.on('upgrade', (_, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    streams: () => ({ open, ever }),
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
