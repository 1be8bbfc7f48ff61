import { randomUUID } from 'node:crypto'

/** The header that names a request in its answer, its log lines and its problems. */
export const REQUEST_ID = 'request-id'

const SANE = /^[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}$/

/** The caller's Request-Id where it is harmless to repeat (1-128 of letters, digits and `._:~-`), else a new one. */
export const requestIdOf = (header: string | string[] | undefined): string =>
  typeof header === 'string' && SANE.test(header) ? header : randomUUID()
