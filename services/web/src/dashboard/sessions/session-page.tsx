import type { HostView, LiveSnapshot } from '@cartstream/client'
import { useLive } from '@cartstream/client/react'
import { useState } from 'react'
import { LiveList } from '../../live/live-list.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { Empty } from '../../look/states.tsx'
import { Link } from '../../way/way.tsx'
import { GoodsForm, type Wanted } from '../goods/goods-form.tsx'
import { PageHead } from '../page-head.tsx'
import type { PageProps } from '../pages.ts'
import { clientOf, goesOn, SessionBadge, type StaffSession } from './session.tsx'
import { SessionFacts } from './session-facts.tsx'
import { SessionLines } from './session-lines.tsx'
import { SessionMoves } from './session-moves.tsx'
import { Watch } from './watch.tsx'
import { useWishes, type Wishes } from './wish.ts'
import './session.css'

/** The host's console: everything of a session, and everything that its host may do with it. */
export const Page = ({ params: { session: id = '' } }: PageProps) => {
  const snapshot = useLive<StaffSession>(`session:${id}`)
  const session = snapshot.rows.get(id)
  return (
    <>
      <PageHead title={session === undefined ? 'Session' : `Session with ${clientOf(session)}`}>
        <CopyId id={id} what="session id" short={`…${id.slice(-8)}`} />
        {session !== undefined && <SessionBadge status={session.status} />}
        {session?.checkoutRequested && (
          <span className="badge" data-tone="warn">
            <span aria-hidden="true">🛎</span> wants to buy
          </span>
        )}
        <Link className="push" to="/sessions">
          All sessions
        </Link>
      </PageHead>
      <LiveList what="session" snapshot={snapshot} none={none}>
        {session === undefined ? none : <Console session={session} presence={snapshot.presence} />}
      </LiveList>
    </>
  )
}

const none = <Empty title="There is no such session">Check the id: another shop’s is not found here either.</Empty>

type ConsoleProps = { session: StaffSession; presence: LiveSnapshot<unknown>['presence'] }

const Console = ({ session, presence }: ConsoleProps) => {
  const { id, status } = session
  const wishes = useWishes(`sessions/${id}`)
  const host = useLive<HostView>(`host:${id}`)
  const view = host.rows.get(id)
  return (
    <>
      <SessionMoves session={session} wishes={wishes} />
      {wishes.error !== null && <ErrorBox error={wishes.error} what={wishes.variables?.not ?? 'It was not done'} />}
      <div className="console">
        <div className="stack">
          {goesOn(status) && <AddGoods wishes={wishes} />}
          <SessionLines session={session} wishes={wishes} />
        </div>
        <div className="stack">
          <SessionFacts session={session} presence={presence} wishes={wishes} />
          {goesOn(status) && (
            <LiveList what="holds and what others want" snapshot={host} none={null}>
              {view !== undefined && <Watch view={view} wishes={wishes} />}
            </LiveList>
          )}
        </div>
      </div>
    </>
  )
}

const AddGoods = ({ wishes }: { wishes: Wishes }) => {
  const [sample, setSample] = useState(false)
  const add = (wanted: Wanted, onDone: () => void) => {
    const body = { ...wanted, ...(sample && { sample }) }
    const onSuccess = () => {
      onDone()
      setSample(false)
    }
    wishes.mutate({ method: 'POST', path: 'items', body, done: 'It is in.', not: 'It was not added' }, { onSuccess })
  }
  return (
    <section className="card stack" aria-labelledby="add-goods">
      <h2 id="add-goods">Add for the client</h2>
      <GoodsForm busy={wishes.isPending} onAdd={add}>
        <label className="row">
          <input type="checkbox" checked={sample} onChange={({ target }) => setSample(target.checked)} />
          as a sample, not billed
        </label>
      </GoodsForm>
    </section>
  )
}
