import type { Availability } from '@cartstream/client'
import { useAvailability } from '@cartstream/client/react'
import { useCallback, useMemo } from 'react'
import { isKnown } from '../../live/known.ts'
import { LiveList } from '../../live/live-list.tsx'
import { Empty } from '../../look/states.tsx'
import { useAddress } from '../../way/way.tsx'
import { PageHead } from '../page-head.tsx'
import { compareBy, shownColumns } from '../table/column.ts'
import { LiveTable } from '../table/live-table.tsx'
import { SavedViews } from '../table/saved-views.tsx'
import { SortChoice } from '../table/table-head.tsx'
import { Choice, ColumnChoice, FilterField, ResortButton, SaveChoice } from '../table/table-tools.tsx'
import { useOrder } from '../table/use-order.ts'
import { hasWords, wordsOf } from '../table/words.ts'
import { skuColumns } from './columns.tsx'
import { stateOf } from './sku.tsx'

const USUAL_SORT = 'name'

/** What can be bought now: every SKU with what is on hand, held and free. */
export const Page = () => {
  const [text, setText] = useAddress('q')
  const [state, setState] = useAddress('state')
  const [said, setSort] = useAddress('sort')
  const [named, setNamed] = useAddress('columns')
  const sort = said === '' ? USUAL_SORT : said
  const snapshot = useAvailability()
  const columns = useMemo(() => shownColumns(skuColumns, named), [named])
  const compare = useMemo(() => compareBy(skuColumns, sort), [sort])
  const matches = useMemo(() => {
    const words = wordsOf(text)
    return (sku: Availability) => (state === '' || stateOf(sku) === state) && hasWords([sku.sku, sku.name], words)
  }, [text, state])
  const order = useOrder({ rows: snapshot.rows, matches, compare }, snapshot.status)
  const rows = useCallback(() => order.keys.flatMap((key) => snapshot.rows.get(key) ?? []), [order.keys, snapshot.rows])
  return (
    <>
      <PageHead title="Availability">
        {isKnown(snapshot) && <span className="soft">{counted(rows().length)}</span>}
      </PageHead>
      <div className="tools-row">
        <FilterField value={text} onChange={setText} what="products" />
        <Choice name="States" value={state} onChange={setState} options={['in stock', 'low', 'sold out', 'not sold']} />
        <SortChoice columns={columns} sort={sort} onSort={setSort} />
        <ResortButton {...order} />
        <ColumnChoice columns={skuColumns} shown={columns} onChange={setNamed} />
        <SavedViews path="/availability" />
        <SaveChoice name="availability" columns={columns} rows={rows} />
      </div>
      <LiveList what="products" snapshot={snapshot}>
        {order.keys.length === 0 ? (
          <Empty title={snapshot.rows.size === 0 ? 'The shop sells nothing yet' : 'No product matches'}>
            {snapshot.rows.size === 0 ? 'An admin lists products and brings stock.' : 'Change the filter, or clear it.'}
          </Empty>
        ) : (
          <LiveTable
            {...{ label: 'Availability', rows: snapshot.rows, columns, sort, onSort: setSort, order }}
            to={(_, key) => `/availability/${encodeURIComponent(key)}`}
          />
        )}
      </LiveList>
    </>
  )
}

const counted = (count: number): string => (count === 1 ? '1 product' : `${count} products`)
