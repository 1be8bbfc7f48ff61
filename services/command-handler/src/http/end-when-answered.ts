import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

const EVERY_MS = 50
/** Longer than a command may take; half a request, on which nobody goes on, would otherwise last for ever: Node's time limits end with its server. */
const PATIENCE_MS = 6000

/**
 * Has a server that is closed end once its answers are given. Fastify drops the connections that are idle at that moment; those that fall idle later
 * are dropped here, and those on which nothing was ever asked. HTTP clients and browsers open such ones in advance (`fetch` in place of each stream
 * that it breaks off); Node takes them for busy, so one held up the end for as long as its client kept it: 73 s, measured.
 */
export const endWhenAnswered = (app: FastifyInstance): void => {
  const open = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  const dropQuiet = () => {
    app.server.closeIdleConnections()
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
  }
  app.addHook('preClose', (done) => {
    if (!app.server.listening) return done()
    const dropping = setInterval(dropQuiet, EVERY_MS)
    const cutting = setTimeout(() => app.server.closeAllConnections(), PATIENCE_MS)
    app.server.once('close', () => {
      clearInterval(dropping)
      clearTimeout(cutting)
    })
    done()
  })
}
