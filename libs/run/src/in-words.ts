import { CannotStart } from './cannot-start.ts'

type Known = Error & { code?: string; address?: string; port?: number; hostname?: string; path?: string }
/** What is wrong, and what to do about it. */
type Words = readonly [message: string, fix: string]

/**
 * What keeps programs from starting again and again, as Node.js and the clients of PostgreSQL and Kafka say it, in words for people: a
 * CannotStart with cause and fix. Any other error stays as it is.
 */
export const inWords = (error: unknown): unknown => {
  if (error instanceof CannotStart || !(error instanceof Error)) return error
  const said = first(error)
  const words = disk(said) ?? broker(said) ?? address(said) ?? database(said)
  return words === undefined ? error : new CannotStart(...words, error)
}

/** A name with several addresses, such as localhost, fails once for each. */
const first = (error: Error): Known => (error instanceof AggregateError ? (error.errors[0] ?? error) : error)

const disk = ({ code, message, path }: Known): Words | undefined => {
  const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === '53100' || /No space left on device/.test(message)
  if (!isFull) return undefined
  const where = path === undefined ? '' : ` for ${path}`
  return [`There is no space left on the disk${where}: ${message}`, 'Free some, or use a folder on another disk.']
}

const broker = ({ name, message }: Known): Words | undefined => {
  if (!name.startsWith('KafkaJS')) return undefined
  if (/SASL|Authentication/.test(`${name} ${message}`))
    return [
      `The Kafka brokers let nobody in with these credentials: ${message}`,
      'Correct KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.',
    ]
  if (!/^KafkaJS(Connection|NumberOfRetries|RequestTimeout)/.test(name)) return undefined
  return [
    `No Kafka broker answers: ${message}`,
    'Start one (`npm run kafka` where there is none), or correct KAFKA_BROKERS.',
  ]
}

const address = ({ code, message, address: host, port }: Known): Words | undefined => {
  const another = `choose another port: PORT=${port !== undefined && port < 65_000 ? port + 10 : 8090}`
  if (code === 'EADDRINUSE')
    return [`Port ${port} on ${host} is in use by another program.`, `Stop that program, or ${another}`]
  if (code === 'EACCES' && port !== undefined)
    return [`Port ${port} on ${host} may not be used by this user.`, another.replace('c', 'C')]
  if (code === 'EADDRNOTAVAIL')
    return [`${host} is no address of this machine (${message}).`, 'Set HOST to one that is, or leave it out.']
  return undefined
}

/** PostgreSQL's own codes are those of its appendix A. */
const DATABASE: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  '28P01': ['lets nobody in with this user and password', 'Correct user and password in DATABASE_URL.'],
  '28000': ['lets nobody in with this user', 'Correct user and password in DATABASE_URL, or the server’s pg_hba.conf.'],
  '3D000': ['has no such database', 'Make it (`createdb`), or name another one in DATABASE_URL.'],
  '42501': ['does not let this user make tables', 'Give the right (GRANT CREATE ON DATABASE), or use another user.'],
  '53300': ['takes no more connections', 'Raise its max_connections, or start fewer services.'],
  '57P03': ['is only starting, or ending', 'Try again in a moment.'],
}
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH'])
/** What the client says itself, without a code. */
const SILENT = /^(timeout exceeded when trying to connect|Connection terminated)/
const NO_PASSWORD = /^SASL: .*password/

const database = ({ code = '', message }: Known): Words | undefined => {
  const [what, fix] = (NO_PASSWORD.test(message) ? DATABASE['28P01'] : DATABASE[code]) ?? []
  if (what !== undefined && fix !== undefined) return [`PostgreSQL ${what}: ${message}`, fix]
  if (!UNREACHABLE.has(code) && !SILENT.test(message)) return undefined
  return [`PostgreSQL does not answer: ${message}`, 'Start it, or correct host and port in DATABASE_URL.']
}
