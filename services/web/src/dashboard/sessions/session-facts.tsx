import type { LiveSnapshot } from '@cartstream/client'
import { type FormEvent, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { Fact } from '../../look/fact.tsx'
import { money } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import { useAsked } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { clientOf, hostOf, type StaffSession } from './session.tsx'
import type { Wishes } from './wish.ts'

type Presence = LiveSnapshot<unknown>['presence']
type SessionFactsProps = { session: StaffSession; presence: Presence; wishes: Wishes }

/** Who is in it, what they may owe, and what only staff know. */
export const SessionFacts = ({ session, presence, wishes }: SessionFactsProps) => {
  const { title, scheduledAt, startedAt, endedAt, holdsUntil, roomCode } = session
  return (
    <section className="card stack" aria-labelledby="about">
      <h2 id="about">{title}</h2>
      <dl className="facts">
        <Fact name="Client">
          {clientOf(session)} <Presence joined={session.joined} presence={presence} />
        </Fact>
        <Fact name="Host">{hostOf(session)}</Fact>
        {startedAt === undefined && scheduledAt !== undefined && (
          <Fact name="Begins">
            <At at={scheduledAt} />
          </Fact>
        )}
        {startedAt !== undefined && (
          <Fact name="Began">
            <At at={startedAt} />
          </Fact>
        )}
        {endedAt !== undefined && (
          <Fact name="Ended">
            <At at={endedAt} />
          </Fact>
        )}
        {holdsUntil !== undefined && (
          <Fact name="First hold ends in">
            <Countdown until={holdsUntil} />
          </Fact>
        )}
        <Credit session={session} />
      </dl>
      <div>
        <span className="soft small">The client’s room, for the client to open</span>
        <CopyId
          id={`${location.origin}/room/${roomCode}`}
          short={`/room/${roomCode.slice(0, 8)}…`}
          what="room’s address"
        />
      </div>
      <Notes id={session.id} wishes={wishes} />
    </section>
  )
}

const Presence = ({ joined, presence }: { joined: boolean; presence: Presence }) => {
  const isHere = (presence?.clients ?? 0) > 0
  const word = isHere ? 'is here' : joined ? 'was here' : 'has not come yet'
  return (
    <span className="badge" data-tone={isHere ? 'good' : undefined}>
      <span aria-hidden="true">{isHere ? '●' : '○'}</span>
      {word}
    </span>
  )
}

/** Without a limit a client has no credit: an order needs a reason then. */
const Credit = ({ session: { credit, currency } }: { session: StaffSession }) => {
  if (credit === undefined) return null
  const { limit, exposure, sufficient } = credit
  return (
    <Fact name="Credit">
      {limit === undefined ? 'none' : `${money(exposure, currency)} of ${money(limit, currency)} used`}{' '}
      <span className="badge" data-tone={sufficient ? 'good' : 'warn'}>
        {sufficient ? 'enough for this' : 'not enough for this'}
      </span>
    </Fact>
  )
}

/** They are in no stream, only in what staff ask for by name. */
const Notes = ({ id, wishes }: { id: string; wishes: Wishes }) => {
  const query = useAsked<StaffSession>(`sessions/${encodeURIComponent(id)}`)
  const again = () => void query.refetch()
  return (
    <Asked what="notes" query={query}>
      {({ internalNotes = '' }) => (
        <NotesForm key={internalNotes} notes={internalNotes} wishes={wishes} onKept={again} />
      )}
    </Asked>
  )
}

const NotesForm = ({ notes, wishes, onKept }: { notes: string; wishes: Wishes; onKept: () => void }) => {
  const [text, setText] = useState(notes)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = { internalNotes: text.trim() === '' ? null : text.trim() }
    const wish = {
      method: 'PATCH',
      path: '',
      body,
      done: 'The notes are kept.',
      not: 'The notes are as they were',
    } as const
    wishes.mutate(wish, { onSuccess: onKept })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <label className="field">
        <span>Notes, which the client never sees</span>
        <textarea
          className="input"
          rows={2}
          maxLength={4000}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      {text.trim() !== notes.trim() && (
        <div>
          <Button type="submit">Keep the notes</Button>
        </div>
      )}
    </form>
  )
}
