import { createServer } from 'node:net'
import { CannotStart } from './cannot-start.ts'

export type Address = { host: string; port: number }

/** Throws CannotStart where nobody could listen there: before anything is opened, so that a busy port costs a second and no data. */
export const checkAddress = ({ host, port }: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => reject(explainListen(error, { host, port })))
    probe.listen(port, host, () => probe.close(() => resolve()))
  })

/** What listening said, in words for people; other errors stay as they are. */
export const explainListen = (error: unknown, { host, port }: Address): unknown => {
  const { code, message } = error as NodeJS.ErrnoException
  const another = `PORT=${port < 65_000 ? port + 10 : 8090} npm start`
  if (code === 'EADDRINUSE')
    return new CannotStart(
      `Port ${port} on ${host} is in use by another program.`,
      `Stop that program, or choose another port: ${another}`,
      error,
    )
  if (code === 'EACCES')
    return new CannotStart(
      `Port ${port} on ${host} may not be used by this user.`,
      `Choose another port: ${another}`,
      error,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new CannotStart(
      `${host} is no address of this machine (${message}).`,
      'Set HOST to one that is, or leave it out.',
      error,
    )
  return error
}
