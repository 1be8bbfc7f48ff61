import { styleText } from 'node:util'

export const outputKinds = ['text', 'json', 'jsonl'] as const
export type OutputKind = (typeof outputKinds)[number]

/** Data goes to stdout, in the form that was asked for; all else to stderr. `jsonl`: in one line. */
export const printData = (kind: OutputKind, data: unknown, text: string): void => {
  const json = () => JSON.stringify(data, null, kind === 'json' ? 2 : 0)
  process.stdout.write(`${kind === 'text' ? text : json()}\n`)
}

/** Several of a kind: an array, or with `jsonl` a line for each. */
export const printRows = (kind: OutputKind, rows: readonly unknown[], text: string): void => {
  if (kind !== 'jsonl') printData(kind, rows, text)
  else for (const row of rows) printData(kind, row, '')
}

/** Columns as wide as their widest cell; the first line is their names. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Colour only where a terminal shows it and nobody said NO_COLOR. */
export const good = (text: string): string => styleText('green', text, { stream: process.stdout })
export const poor = (text: string): string => styleText('yellow', text, { stream: process.stdout })
export const bad = (text: string): string => styleText('red', text, { stream: process.stdout })

export const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
