import { Button } from '../../look/button.tsx'
import { At } from '../../look/zone.tsx'
import type { ClientSession, Status } from '../sessions/session.tsx'
import type { Wish, Wishes } from '../sessions/wish.ts'

const sentences: Record<Status, string> = {
  SCHEDULED: 'Your host has not started yet. You can come in already.',
  ACTIVE: 'You and your host put goods into one cart. What is in it is held for you.',
  PAUSED: 'Your host has paused. What is in the cart stays; nothing can be put in meanwhile.',
  ENDED: 'Your host has ended the session without an order. Nothing is held for you any more.',
  CONVERTED: 'Your host has made the order. Thank you.',
  CANCELLED: 'The session was cancelled.',
}
const join: Wish = {
  ...{ method: 'POST', path: 'join', done: 'You are in the room.', not: 'You could not come in' },
}

/** Where the session stands, in the client's words. */
export const RoomState = ({ session, wishes }: { session: ClientSession; wishes: Wishes }) => {
  const { status, scheduledAt, joined } = session
  const isComing = !joined && (status === 'SCHEDULED' || status === 'ACTIVE' || status === 'PAUSED')
  return (
    <div className="notice" data-tone={status === 'PAUSED' ? 'warn' : undefined} data-status={status}>
      <div className="row">
        <span>
          {sentences[status]}
          {status === 'SCHEDULED' && scheduledAt !== undefined && (
            <>
              {' '}
              It begins at <At at={scheduledAt} />.
            </>
          )}
        </span>
        {isComing && (
          <Button kind="main" className="button push" busy={wishes.isPending} onClick={() => wishes.mutate(join)}>
            Come in
          </Button>
        )}
      </div>
    </div>
  )
}
