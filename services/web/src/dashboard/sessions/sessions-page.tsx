import { useLive } from '@cartstream/client/react'
import { useCallback, useState } from 'react'
import { LiveList } from '../../live/live-list.tsx'
import { Button } from '../../look/button.tsx'
import { Sheet } from '../../look/sheet.tsx'
import { Empty } from '../../look/states.tsx'
import { useAddress } from '../../way/way.tsx'
import { PageHead } from '../page-head.tsx'
import { LiveTable } from '../table/live-table.tsx'
import { SortChoice } from '../table/table-head.tsx'
import { Choice, ColumnChoice, FilterField, ResortButton, SaveChoice } from '../table/table-tools.tsx'
import { useList } from '../table/use-list.ts'
import { hasWords, wordsOf } from '../table/words.ts'
import { sessionColumns } from './columns.tsx'
import { NewSession } from './new-session.tsx'
import { clientOf, hostOf, type StaffSession, statuses, wordOf } from './session.tsx'

/** Every live session of the shop, and a new one. */
export const Page = () => {
  const [isMaking, setMaking] = useState(false)
  const [text, setText] = useAddress('q')
  const [state, setState] = useAddress('state')
  const snapshot = useLive<StaffSession>('sessions')
  const { rows } = snapshot
  const matches = useCallback(
    (session: StaffSession) =>
      (state === '' || wordOf(session.status) === state) &&
      hasWords([clientOf(session), hostOf(session), session.title, session.id], wordsOf(text)),
    [text, state],
  )
  const list = useList({ snapshot, columns: sessionColumns, usualSort: '-when', matches })
  const { sort, onSort, shown: columns, order } = list
  return (
    <>
      <PageHead title="Live sessions">
        <Button kind="main" className="button push" onClick={() => setMaking(true)}>
          New session
        </Button>
      </PageHead>
      <Sheet title="New session" open={isMaking} onClose={() => setMaking(false)}>
        <NewSession />
      </Sheet>
      <div className="tools-row">
        <FilterField value={text} onChange={setText} what="sessions" />
        <Choice name="States" value={state} onChange={setState} options={statuses.map(wordOf)} />
        <SortChoice columns={columns} sort={sort} onSort={onSort} />
        <ResortButton {...order} />
        <ColumnChoice columns={sessionColumns} shown={columns} onChange={list.onColumns} />
        <SaveChoice name="sessions" columns={columns} rows={list.inOrder} />
      </div>
      <LiveList what="sessions" snapshot={snapshot}>
        {order.keys.length === 0 ? (
          <NoSessions isFiltered={rows.size > 0} />
        ) : (
          <LiveTable
            {...{ label: 'Live sessions', rows, columns, sort, onSort, order }}
            to={(_, key) => `/sessions/${encodeURIComponent(key)}`}
          />
        )}
      </LiveList>
    </>
  )
}

const NoSessions = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <Empty title="No session matches">Change the filter, or clear it.</Empty>
  ) : (
    <Empty title="There has been no session yet">
      In a session you show goods to one client, live, and put them into one cart together. Make a new one.
    </Empty>
  )
