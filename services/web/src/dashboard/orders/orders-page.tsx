import type { Order } from '@cartstream/client'
import { useLive } from '@cartstream/client/react'
import { useCallback, useState } from 'react'
import { isKnown } from '../../live/known.ts'
import { LiveList } from '../../live/live-list.tsx'
import { Empty } from '../../look/states.tsx'
import { useAddress } from '../../way/way.tsx'
import { PageHead } from '../page-head.tsx'
import { LiveTable } from '../table/live-table.tsx'
import { SavedViews } from '../table/saved-views.tsx'
import { SortChoice } from '../table/table-head.tsx'
import { Choice, ColumnChoice, FilterField, PauseButton, ResortButton, SaveChoice } from '../table/table-tools.tsx'
import { useList } from '../table/use-list.ts'
import { hasWords, wordsOf } from '../table/words.ts'
import { orderColumns } from './columns.tsx'
import { statuses, textsOf } from './order.tsx'

/** Every order of the shop, the newest first. */
export const Page = () => {
  const [paused, setPaused] = useState(false)
  const [text, setText] = useAddress('q')
  const [state, setState] = useAddress('state')
  const snapshot = useLive<Order>('orders', { paused })
  const { rows } = snapshot
  const matches = useCallback(
    (order: Order) => (state === '' || order.status === state) && hasWords(textsOf(order), wordsOf(text)),
    [text, state],
  )
  const list = useList({ snapshot, columns: orderColumns, usualSort: '-placed', matches })
  const { sort, onSort, shown: columns, order } = list
  return (
    <>
      <PageHead title="Orders">
        {isKnown(snapshot) && <span className="soft">{counted(order.keys.length, rows.size)}</span>}
      </PageHead>
      <div className="tools-row">
        <FilterField value={text} onChange={setText} what="orders" />
        <Choice name="States" value={state} onChange={setState} options={statuses} />
        <SortChoice columns={columns} sort={sort} onSort={onSort} />
        <PauseButton paused={paused} waiting={snapshot.waiting} onChange={setPaused} />
        <ResortButton {...order} />
        <ColumnChoice columns={orderColumns} shown={columns} onChange={list.onColumns} />
        <SavedViews path="/orders" />
        <SaveChoice name="orders" columns={columns} rows={list.inOrder} />
      </div>
      <LiveList what="orders" snapshot={snapshot}>
        {order.keys.length === 0 ? (
          <NoOrders isFiltered={rows.size > 0} />
        ) : (
          <LiveTable
            {...{ label: 'Orders', rows, columns, sort, onSort, order }}
            to={(_, key) => `/orders/${encodeURIComponent(key)}`}
          />
        )}
      </LiveList>
    </>
  )
}

const counted = (shown: number, all: number): string =>
  shown === all ? `${all} ${all === 1 ? 'order' : 'orders'}` : `${shown} of ${all} orders`

const NoOrders = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <Empty title="No order matches">Change the filter, or clear it.</Empty>
  ) : (
    <Empty title="Nobody has ordered anything yet">
      An order appears here the moment a checkout is paid; try it in the <a href="/store">storefront</a>.
    </Empty>
  )
