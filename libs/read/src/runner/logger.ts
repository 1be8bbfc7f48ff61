/** What the runner tells people; pino's shape. */
export type Logger = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>
export const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} }
