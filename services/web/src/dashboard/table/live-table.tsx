import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, useCallback, useRef } from 'react'
import { useMedia } from '../../look/media.ts'
import type { Column, Sort } from './column.ts'
import { useRowKeys } from './row-keys.ts'
import { TableHead } from './table-head.tsx'
import { TableRow } from './table-row.tsx'
import type { Ordered } from './use-order.ts'

export type LiveTableProps<Row> = {
  label: string
  rows: ReadonlyMap<string, Row>
  columns: readonly Column<Row>[]
  sort: Sort
  onSort: (sort: Sort) => void
  order: Ordered
  /** Where a row leads. */
  to: (row: Row, key: string) => string
}

const WIDE = 44
const NARROW = 68
/** Rows drawn above and below what is in view. */
const OVERSCAN = 6

/**
 * A list that may be long and may change often: only what is in view is drawn, a row that has changed flashes where it is, and no row moves
 * but by the order (use-order.ts).
 */
export const LiveTable = <Row,>({ label, rows, columns, sort, onSort, order, to }: LiveTableProps<Row>) => {
  const body = useRef<HTMLDivElement>(null)
  const height = useMedia('(max-width: 48rem)') ? NARROW : WIDE
  const { keys, watched } = order
  const known = useGone(keys, rows)
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => body.current,
    estimateSize: useCallback(() => height, [height]),
    getItemKey: useCallback((index: number) => keys[index]!, [keys]),
    overscan: OVERSCAN,
  })
  const { active, onKeyDown, setActive } = useRowKeys(keys.length, (index) => virtual.scrollToIndex(index))
  const style = { '--columns': columns.map(({ width }) => width).join(' '), '--height': `${height}px` } as CSSProperties
  return (
    <div className="grid" role="table" aria-label={label} aria-rowcount={keys.length + 1} style={style} {...watched}>
      <TableHead columns={columns} sort={sort} onSort={onSort} />
      <div className="grid-body" role="rowgroup" ref={body} onKeyDown={onKeyDown}>
        <div className="grid-rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = known(key as string)
            if (row === undefined) return null
            const isGone = !rows.has(key as string)
            const place = { index, start, isGone, isActive: index === active }
            return <TableRow key={key} {...{ row, columns, place, onFocus: setActive }} to={to(row, key as string)} />
          })}
        </div>
      </div>
    </div>
  )
}

/** Rows by key, those too that have gone while they keep their place: as they were last. */
const useGone = <Row,>(keys: readonly string[], rows: ReadonlyMap<string, Row>): ((key: string) => Row | undefined) => {
  const seen = useRef({ rows, gone: new Map<string, Row>() })
  const { gone } = seen.current
  if (seen.current.rows !== rows) {
    const before = seen.current.rows
    for (const key of keys) if (!rows.has(key) && before.has(key)) gone.set(key, before.get(key)!)
    for (const key of gone.keys()) if (rows.has(key)) gone.delete(key)
    seen.current = { rows, gone }
  }
  return (key) => rows.get(key) ?? gone.get(key)
}
