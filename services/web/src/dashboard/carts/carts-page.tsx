import type { LiveCart } from '@cartstream/client'
import { useLive } from '@cartstream/client/react'
import { useCallback, useMemo, useState } from 'react'
import { isKnown } from '../../live/known.ts'
import { LiveList } from '../../live/live-list.tsx'
import { Empty } from '../../look/states.tsx'
import { useAddress } from '../../way/way.tsx'
import { PageHead } from '../page-head.tsx'
import { compareBy, shownColumns } from '../table/column.ts'
import { LiveTable } from '../table/live-table.tsx'
import { SavedViews } from '../table/saved-views.tsx'
import { SortChoice } from '../table/table-head.tsx'
import { Choice, ColumnChoice, FilterField, PauseButton, ResortButton, SaveChoice } from '../table/table-tools.tsx'
import { useOrder } from '../table/use-order.ts'
import { hasWords, wordsOf } from '../table/words.ts'
import { cartColumns } from './columns.tsx'
import { shopperKind, stateOf, textsOf } from './live-cart.ts'

const USUAL_SORT = '-age'

/** Every open cart with something in it, as it changes. What is shown of them stands in the address. */
export const Page = () => {
  const [paused, setPaused] = useState(false)
  const [text, setText] = useAddress('q')
  const [kind, setKind] = useAddress('kind')
  const [state, setState] = useAddress('state')
  const [sort = USUAL_SORT, setSort] = useSort()
  const [named, setNamed] = useAddress('columns')
  const snapshot = useLive<LiveCart>('live-carts', { paused })
  const columns = useMemo(() => shownColumns(cartColumns, named), [named])
  const compare = useMemo(() => compareBy(cartColumns, sort), [sort])
  const matches = useMemo(() => {
    const words = wordsOf(text)
    return (cart: LiveCart) =>
      (kind === '' || shopperKind(cart) === kind) &&
      (state === '' || stateOf(cart) === state) &&
      hasWords(textsOf(cart), words)
  }, [text, kind, state])
  const order = useOrder({ rows: snapshot.rows, matches, compare }, snapshot.status)
  const rows = useCallback(() => order.keys.flatMap((key) => snapshot.rows.get(key) ?? []), [order.keys, snapshot.rows])
  return (
    <>
      <PageHead title="Live carts">
        {isKnown(snapshot) && <span className="soft">{counted(rows().length, snapshot.rows.size)}</span>}
      </PageHead>
      <div className="tools-row">
        <FilterField value={text} onChange={setText} what="carts" />
        <Choice name="Shoppers" value={kind} onChange={setKind} options={['customer', 'guest', 'unverified']} />
        <Choice name="States" value={state} onChange={setState} options={['open', 'checkout', 'abandoned']} />
        <SortChoice columns={columns} sort={sort} onSort={setSort} />
        <PauseButton paused={paused} waiting={snapshot.waiting} onChange={setPaused} />
        <ResortButton {...order} />
        <ColumnChoice columns={cartColumns} shown={columns} onChange={setNamed} />
        <SavedViews path="/carts" />
        <SaveChoice name="live-carts" columns={columns} rows={rows} />
      </div>
      <LiveList what="carts" snapshot={snapshot}>
        {order.keys.length === 0 ? (
          <NoCarts isFiltered={snapshot.rows.size > 0} />
        ) : (
          <LiveTable
            {...{ label: 'Live carts', rows: snapshot.rows, columns, sort, onSort: setSort, order }}
            to={(_, key) => `/carts/${encodeURIComponent(key)}`}
          />
        )}
      </LiveList>
    </>
  )
}

const useSort = () => {
  const [said, set] = useAddress('sort')
  return [said === '' ? undefined : said, (sort: string) => set(sort === USUAL_SORT ? '' : sort)] as const
}

const counted = (shown: number, all: number): string =>
  shown === all ? `${all} ${all === 1 ? 'cart' : 'carts'}` : `${shown} of ${all} carts`

const NoCarts = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <Empty title="No cart matches">Change the filter, or clear it.</Empty>
  ) : (
    <Empty title="Nobody has anything in a cart">
      A cart appears here the moment somebody puts something into it; try it in the <a href="/store">storefront</a>.
    </Empty>
  )
