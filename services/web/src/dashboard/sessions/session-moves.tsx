import { useState } from 'react'
import { Button } from '../../look/button.tsx'
import { Link } from '../../way/way.tsx'
import { ConvertSheet, SureSheet } from './ending.tsx'
import { goesOn, type StaffSession, type Status } from './session.tsx'
import type { Wish, Wishes } from './wish.ts'

type Move = 'start' | 'pause' | 'resume' | 'end' | 'cancel'
const moves: Record<Move, { name: string; done: string; from: readonly Status[]; sure?: string }> = {
  start: { name: 'Start', done: 'The session is on.', from: ['SCHEDULED', 'ENDED'] },
  pause: { name: 'Pause', done: 'The session is paused.', from: ['ACTIVE'] },
  resume: { name: 'Go on', done: 'The session goes on.', from: ['PAUSED'] },
  end: {
    ...{ name: 'End without an order', done: 'The session has ended.', from: ['ACTIVE', 'PAUSED'] },
    sure: 'What is held in it is free for everybody again. Its lines are kept, and it can be started again.',
  },
  cancel: {
    ...{ name: 'Cancel', done: 'The session is cancelled.', from: ['SCHEDULED', 'ACTIVE', 'PAUSED', 'ENDED'] },
    sure: 'What is held in it is free for everybody again, and it can never be started again.',
  },
}
const names = Object.keys(moves) as Move[]
const wishOf = (move: Move): Wish => ({
  ...{ method: 'POST', path: move, done: moves[move].done },
  not: 'The session is as it was',
})

type SessionMovesProps = { session: StaffSession; wishes: Wishes }

/** What a session can become from what it is. */
export const SessionMoves = ({ session, wishes }: SessionMovesProps) => {
  const [asked, setAsked] = useState<Move | 'convert'>()
  const { status, order } = session
  const close = () => setAsked(undefined)
  const run = (move: Move) => wishes.mutate(wishOf(move), { onSettled: close })
  if (status === 'CONVERTED' && order !== undefined)
    return <Link to={`/orders/${encodeURIComponent(order)}`}>To its order</Link>
  const sure = asked === undefined || asked === 'convert' ? undefined : asked
  return (
    <div className="tools-row">
      {goesOn(status) && (
        <Button kind="main" disabled={session.itemCount === 0} onClick={() => setAsked('convert')}>
          Make the order
        </Button>
      )}
      {names
        .filter((move) => moves[move].from.includes(status))
        .map((move) => (
          <Button
            key={move}
            kind={kindOf(move)}
            onClick={() => (moves[move].sure === undefined ? run(move) : setAsked(move))}
          >
            {moves[move].name}
          </Button>
        ))}
      <SureSheet
        {...{ title: sure && moves[sure].name, means: sure && moves[sure].sure, busy: wishes.isPending }}
        onClose={close}
        onSure={() => sure && run(sure)}
      />
      <ConvertSheet session={session} wishes={wishes} open={asked === 'convert'} onClose={close} />
    </div>
  )
}

const kindOf = (move: Move): 'main' | 'danger' | undefined => {
  if (move === 'start' || move === 'resume') return 'main'
  return moves[move].sure === undefined ? undefined : 'danger'
}
