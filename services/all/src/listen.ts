import { createServer } from 'node:net'
import { CannotStart, inWords } from '@cartstream/run'

export type Address = { host: string; port: number }

/** Throws CannotStart where nobody could listen there: before anything is opened, so that a busy port costs a second and no data. */
export const checkAddress = ({ host, port }: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(isNoName(error) ? noAddress(host, error) : inWords(error)),
    )
    probe.listen(port, host, () => probe.close(() => resolve()))
  })

const isNoName = ({ code }: NodeJS.ErrnoException): boolean => code === 'ENOTFOUND' || code === 'EAI_AGAIN'
const noAddress = (host: string, cause: Error) =>
  new CannotStart(
    `${host} is no address of this machine (${cause.message}).`,
    'Set HOST to one that is, or leave it out.',
    cause,
  )
