import { type Connection, homeFolder, readConnection } from '@cartstream/all/home'
import { Unreachable } from '../unreachable.ts'

/** Where the service is: what was said, else the running embedded instance, else where that usually is. */
export const findUrl = async (said: string | undefined): Promise<string> =>
  said ?? (await embedded())?.url ?? 'http://127.0.0.1:8080'

/** Throws Unreachable where nothing that is healthy answers. */
export const mustAnswer = async (url: string): Promise<void> => {
  const response = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(5000) }).catch(
    (error: Error) => {
      const cause = error.cause instanceof Error ? error.cause.message : error.message
      throw new Unreachable(
        `Nothing answers at ${url} (${cause}). Run \`npm start\` in another shell, or name the service with --url.`,
      )
    },
  )
  if (!response.ok)
    throw new Unreachable(`${url} answers /healthz with ${response.status}: this is no healthy cartstream.`)
}

/** How to reach the embedded instance of this machine. */
export const embedded = (): Promise<Connection | undefined> => readConnection(homeFolder())
