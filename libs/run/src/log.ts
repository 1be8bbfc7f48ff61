import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'

export type { Logger } from 'pino'

/** Members whose values never reach a log line, at the top, one and two levels down. */
const HIDDEN = [
  'authorization',
  'cookie',
  'set-cookie',
  'sec-websocket-protocol',
  'idempotency-key',
  'token',
  'ticket',
  'jwt',
  'secret',
  'jwtSecret',
  'password',
  'connectionString',
  'subject',
  // what people tell a checkout of themselves, and what only a payer's browser may see
  'email',
  'addresses',
  'shipping',
  'billing',
  'phone',
  'contact',
  'clientSecret',
  'client_secret',
]
const quoted = (name: string) => (/^\w+$/.test(name) ? `.${name}` : `["${name}"]`)
const paths = HIDDEN.flatMap((name) => [quoted(name).replace(/^\./, ''), `*${quoted(name)}`, `*.*${quoted(name)}`])

/** What slips into free text, such as an error's message: JSON web tokens, and passwords inside addresses. */
const JWT = /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g
const ADDRESS_PASSWORD = /(\b[a-z][a-z0-9+]*:\/\/[^\s:/@"]+):[^\s/@"]+@/gi

export const scrub = (line: string): string =>
  line.replace(JWT, '[token]').replace(ADDRESS_PASSWORD, (_, start: string) => `${start}:[hidden]@`)

/**
 * JSON lines on stdout. `service` is on every line; secrets, tokens and cookies on none. `level`: trace, debug, info, warn, error, fatal, silent.
 */
export const createLogger = (
  service: string,
  level = 'info',
  destination: DestinationStream = pino.destination(1),
): Logger => pino(loggerOptions(service, level), destination)

export const loggerOptions = (service: string, level: string): LoggerOptions => ({
  level,
  base: { service },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  redact: { paths, censor: '[hidden]' },
  hooks: { streamWrite: scrub },
})
