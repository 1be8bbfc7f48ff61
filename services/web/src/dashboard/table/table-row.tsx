import { memo, useRef } from 'react'
import { Link } from '../../way/way.tsx'
import type { Column } from './column.ts'

type Place = { index: number; start: number; isGone: boolean; isActive: boolean }
type TableRowProps<Row> = {
  row: Row
  columns: readonly Column<Row>[]
  place: Place
  to: string
  onFocus: (index: number) => void
}

/** How often the row has changed while it was in view: each change flashes anew (table.css). */
const useChanges = (row: unknown): number => {
  const seen = useRef({ row, changes: 0 })
  if (seen.current.row !== row) seen.current = { row, changes: seen.current.changes + 1 }
  return seen.current.changes
}

const Row = <R,>({ row, columns, place: { index, start, isGone, isActive }, to, onFocus }: TableRowProps<R>) => {
  const changes = useChanges(row)
  return (
    <div
      role="row"
      className="grid-row"
      aria-rowindex={index + 2}
      data-gone={isGone || undefined}
      data-flash={changes === 0 ? undefined : changes % 2}
      style={{ transform: `translateY(${start}px)` }}
    >
      {columns.map(({ key, cell, isNumber, narrow }, i) => (
        <div key={key} role="cell" className={isNumber && 'number'} data-narrow={narrow}>
          {i === 0 ? (
            <Link to={to} data-whole data-row={index} tabIndex={isActive ? 0 : -1} onFocus={() => onFocus(index)}>
              {cell(row)}
            </Link>
          ) : (
            cell(row)
          )}
        </div>
      ))}
    </div>
  )
}

/** Drawn again only where something of it is another: with hundreds of changes a second most rows are as they were. */
export const TableRow = memo(Row, (a, b) => {
  const isPlace = a.place.index === b.place.index && a.place.start === b.place.start
  const isState = a.place.isGone === b.place.isGone && a.place.isActive === b.place.isActive
  return isPlace && isState && a.row === b.row && a.columns === b.columns && a.to === b.to
}) as typeof Row
