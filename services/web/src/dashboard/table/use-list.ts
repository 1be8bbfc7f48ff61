import type { LiveSnapshot } from '@cartstream/client'
import { useCallback, useMemo } from 'react'
import { useAddress } from '../../way/way.tsx'
import { type Column, compareBy, type Sort, shownColumns } from './column.ts'
import { useOrder } from './use-order.ts'

type ListOptions<Row> = {
  snapshot: Pick<LiveSnapshot<Row>, 'rows' | 'status'>
  columns: readonly Column<Row>[]
  usualSort: Sort
  /** The same function while it means the same. */
  matches: (row: Row) => boolean
}

/** What a list is shown by, as the address says: its sort and its columns; and the order that comes of it. `inOrder`: the rows that match. */
export const useList = <Row>({ snapshot: { rows, status }, columns, usualSort, matches }: ListOptions<Row>) => {
  const [saidSort, setSaidSort] = useAddress('sort')
  const [saidColumns, onColumns] = useAddress('columns')
  const sort = saidSort === '' ? usualSort : saidSort
  const onSort = useCallback((next: Sort) => setSaidSort(next === usualSort ? '' : next), [setSaidSort, usualSort])
  const shown = useMemo(() => shownColumns(columns, saidColumns), [columns, saidColumns])
  const compare = useMemo(() => compareBy(columns, sort), [columns, sort])
  const order = useOrder({ rows, matches, compare }, status)
  const inOrder = useCallback(() => order.keys.flatMap((key) => rows.get(key) ?? []), [order.keys, rows])
  return { sort, onSort, shown, onColumns, order, inOrder }
}
