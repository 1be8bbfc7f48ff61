import { styleText } from 'node:util'

export type OutputKind = 'text' | 'json'

/** Data goes to stdout, in the form that was asked for; all else to stderr. */
export const printData = (kind: OutputKind, data: unknown, text: string): void => {
  process.stdout.write(kind === 'json' ? `${JSON.stringify(data, null, 2)}\n` : `${text}\n`)
}

/** Colour only where a terminal shows it and nobody said NO_COLOR. */
export const good = (text: string): string => styleText('green', text, { stream: process.stdout })
export const bad = (text: string): string => styleText('red', text, { stream: process.stdout })

export const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
