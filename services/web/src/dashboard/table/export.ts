import type { Column } from './column.ts'

type Kind = 'csv' | 'ndjson' | 'html'
const types: Record<Kind, string> = { csv: 'text/csv', ndjson: 'application/x-ndjson', html: 'text/html' }

/** A field of RFC 4180; what a spreadsheet would run as a formula is told apart as text. */
const field = (value: string | number): string => {
  const text =
    typeof value === 'string' && /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : `${value}`
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The columns that are shown, a line a row, the names of the columns first. */
export const asCsv = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string =>
  [
    columns.map(({ name }) => field(name)),
    ...rows.map((row) => columns.map((column) => field(column.text?.(row) ?? column.value(row)))),
  ]
    .map((line) => `${line.join(',')}\r\n`)
    .join('')

/** Whole rows as the service tells them, an object a line. */
export const asNdjson = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

/** Hands a text to the browser as a file. */
export const saveAs = (name: string, kind: Kind, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: `${types[kind]};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}.${kind}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
