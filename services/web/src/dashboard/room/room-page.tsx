import type { LiveSnapshot } from '@cartstream/client'
import { useLive } from '@cartstream/client/react'
import { LiveList } from '../../live/live-list.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { Empty, Loading } from '../../look/states.tsx'
import { useAsked } from '../ask.ts'
import { PageHead } from '../page-head.tsx'
import type { PageProps } from '../pages.ts'
import type { ClientSession } from '../sessions/session.tsx'
import { useWishes } from '../sessions/wish.ts'
import '../sessions/session.css'
import { ClientGoods } from './client-goods.tsx'
import { RoomLines } from './room-lines.tsx'
import { RoomState } from './room-state.tsx'
import { Shown } from './shown.tsx'

/** The client's room: what the host shows, what is in the cart of both, and what the client may do. It knows a session only as its client may see it. */
export const Page = ({ params: { room = '' } }: PageProps) => {
  const { data, error, isFetching, refetch } = useAsked<ClientSession>(`rooms/${encodeURIComponent(room)}`)
  if (data !== undefined) return <Room first={data} room={room} />
  return (
    <>
      <PageHead title="Your room" />
      {error === null && <Loading what="the room" />}
      {error !== null && (
        <ErrorBox error={error} what="The room does not open" onRetry={() => void refetch()} busy={isFetching} />
      )}
    </>
  )
}

const Room = ({ first, room }: { first: ClientSession; room: string }) => {
  const snapshot = useLive<ClientSession>(`session:${first.id}`)
  const session = snapshot.rows.get(first.id)
  return (
    <>
      <PageHead title={session?.title ?? first.title}>
        <HostBadge presence={snapshot.presence} />
      </PageHead>
      <LiveList what="session" snapshot={snapshot}>
        {session === undefined ? (
          <Empty title="The session is gone">Ask your host for another.</Empty>
        ) : (
          <Inside session={session} room={room} />
        )}
      </LiveList>
    </>
  )
}

const HostBadge = ({ presence }: { presence: LiveSnapshot<unknown>['presence'] }) => {
  const isHere = (presence?.hosts ?? 0) > 0
  return (
    <span className="badge" data-tone={isHere ? 'good' : undefined}>
      <span aria-hidden="true">{isHere ? '●' : '○'}</span>
      {isHere ? 'your host is here' : 'your host is away'}
    </span>
  )
}

const Inside = ({ session, room }: { session: ClientSession; room: string }) => {
  const wishes = useWishes(`rooms/${encodeURIComponent(room)}`)
  const isOpen = session.status === 'ACTIVE'
  return (
    <>
      <RoomState session={session} wishes={wishes} />
      {wishes.error !== null && <ErrorBox error={wishes.error} what={wishes.variables?.not ?? 'It was not done'} />}
      <div className="console">
        <div className="stack">
          {session.highlighted !== undefined && <Shown session={session} sku={session.highlighted} wishes={wishes} />}
          <RoomLines session={session} wishes={wishes} />
        </div>
        {isOpen && <ClientGoods wishes={wishes} />}
      </div>
    </>
  )
}
