import type { Frame } from '../src/index.ts'

type Row = Record<string, unknown> | null
const at = '2026-01-01T00:00:00.000Z'
const rowsOf = (rows: Record<string, Row>) =>
  Object.entries(rows).map(([key, row]) => ({ key, row, position: '1', at }))

/** Frames as the service sends them. `cursor`: any text. */
export const snapshot = (topic: string, rows: Record<string, Row>, cursor = 'c1'): Frame => ({
  ...{ type: 'snapshot', topic, rows: rowsOf(rows), cursor },
})
export const changes = (topic: string, rows: Record<string, Row>, cursor = 'c2'): Frame => ({
  ...{ type: 'changes', topic, rows: rowsOf(rows), cursor },
})
export const upToDate = (cursor = 'c2', lagMs = 5): Frame => ({ type: 'up-to-date', cursor, at, lagMs })
export const mustRefetch = (topic: string): Frame => ({ type: 'must-refetch', topic })
export const ops = (topic: string, count = 0): Frame => ({
  ...{ type: 'ops', topic, lag: [], jobs: [], deadLetters: { count, rows: [] } },
})
export const closed = (code: Extract<Frame, { type: 'closed' }>['code'], topic?: string): Frame => ({
  ...{ type: 'closed', code, ...(topic && { topic }) },
})
