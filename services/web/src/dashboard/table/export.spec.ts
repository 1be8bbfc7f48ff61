import { describe, expect, it } from 'vitest'
import type { Column } from './column.ts'
import { asCsv, asNdjson } from './export.ts'

type Row = { who: string; total: number }
const columns: Column<Row>[] = [
  { key: 'who', name: 'Shopper', width: '1fr', value: ({ who }) => who, cell: ({ who }) => who },
  { key: 'total', name: 'Total', width: '1fr', value: ({ total }) => total, cell: ({ total }) => total },
]

describe('a list that is saved', () => {
  it('is a line a row, with the columns that are shown', () => {
    expect(asCsv(columns, [{ who: 'ann', total: 2.5 }])).toBe('Shopper,Total\r\nann,2.5\r\n')
  })
  it('quotes what has commas, quotes or lines in it', () => {
    expect(asCsv(columns.slice(0, 1), [{ who: 'a "b",\nc', total: 0 }])).toBe('Shopper\r\n"a ""b"",\nc"\r\n')
  })
  it.each(['=1+1', '+1 555', '-x', '@sum'])('runs nothing in a spreadsheet: %s', (who) => {
    expect(asCsv(columns.slice(0, 1), [{ who, total: 0 }])).toBe(`Shopper\r\n'${who}\r\n`)
  })
  it('leaves numbers below zero numbers', () => {
    expect(asCsv(columns, [{ who: '-5.20', total: -1 }])).toBe('Shopper,Total\r\n-5.20,-1\r\n')
  })
  it('is whole rows as NDJSON', () => {
    expect(asNdjson([{ a: 1 }, { b: 2 }])).toBe('{"a":1}\n{"b":2}\n')
  })
})
