import type { DeadLetter, DeadLetterInspected } from '@cartstream/client'
import { CartstreamError } from '@cartstream/client'
import { type FormEvent, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { Empty } from '../../look/states.tsx'
import { At } from '../../look/zone.tsx'
import { Link } from '../../way/way.tsx'
import { useAsked, useCommand } from '../ask.ts'
import { Asked } from '../asked.tsx'

const EVERY_MS = 5000

type DetailProps = { id: string; told: DeadLetter | undefined }

/** The events of one stream that wait, and what can be done about it. `told`: by the stream, whose word is when to ask again. */
export const DeadLetterDetail = ({ id, told }: DetailProps) => {
  const path = `/v1/ops/dead-letters/${encodeURIComponent(id)}`
  const query = useAsked<DeadLetterInspected>(path, JSON.stringify(told), told === undefined ? EVERY_MS : undefined)
  const isGone = query.error instanceof CartstreamError && query.error.code === 'not-found'
  return (
    <section className="notice stack" aria-label="The dead letter">
      {isGone ? (
        <Empty title="It no longer waits">Its events were taken, or it was never there.</Empty>
      ) : (
        <Asked what="dead letter" query={query}>
          {(letter) => <Inspected letter={letter} />}
        </Asked>
      )}
      <Link to="/ops">Close</Link>
    </section>
  )
}

const Inspected = ({ letter }: { letter: DeadLetterInspected }) => (
  <>
    <div className="row">
      <h3>
        {letter.stream} in {letter.model}
      </h3>
      <CopyId id={letter.id} what="dead letter id" short="" />
    </div>
    <p className="mono">{letter.error}</p>
    <WhatToDo letter={letter} />
    <h3>Events that wait, in their order</h3>
    <ol className="parked">
      {letter.parked.map(({ id, type, at, position, data }) => (
        <li key={id}>
          <strong>{type}</strong> <At at={at} />{' '}
          <span className="soft small">
            position <span className="mono">{position}</span>
          </span>
          <details>
            <summary>What is in it</summary>
            <CopyId id={id} what="event id" />
            <pre className="mono">{JSON.stringify(data, null, 2)}</pre>
          </details>
        </li>
      ))}
    </ol>
    {letter.skipped.length > 0 && <Skipped skipped={letter.skipped} />}
  </>
)

const Skipped = ({ skipped }: Pick<DeadLetterInspected, 'skipped'>) => (
  <>
    <h3>Left out before</h3>
    <ul className="parked">
      {skipped.map(({ id, type, reason, by, at }) => (
        <li key={id}>
          <strong>{type}</strong>: {reason} <span className="soft small">({by},</span> <At at={at} />
          <span className="soft small">)</span>
        </li>
      ))}
    </ul>
  </>
)

const WhatToDo = ({ letter: { id, state } }: { letter: DeadLetterInspected }) => {
  const path = `/v1/ops/dead-letters/${encodeURIComponent(id)}`
  const retry = useCommand('POST', 'The events are taken again.')
  const skip = useCommand('POST', 'The event is left out.')
  const [reason, setReason] = useState('')
  const isUnderWay = state !== 'parked'
  const leaveOut = (event: FormEvent) => {
    event.preventDefault()
    skip.mutate({ path: `${path}/skip`, body: { reason: reason.trim() } })
  }
  return (
    <div className="stack">
      <div className="row">
        <Button
          kind="main"
          busy={retry.isPending || state === 'retrying'}
          disabled={state === 'skipping'}
          onClick={() => retry.mutate({ path: `${path}/retry` })}
        >
          Take them again
        </Button>
        <span className="soft small">after the fault was mended</span>
      </div>
      <form className="row skip-event" onSubmit={leaveOut}>
        <label className="field">
          <span>Or leave the first event out, for this reason (it is kept)</span>
          <input
            className="input"
            required
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </label>
        <Button
          type="submit"
          kind="danger"
          busy={skip.isPending || state === 'skipping'}
          disabled={reason.trim() === '' || isUnderWay}
        >
          Skip it
        </Button>
      </form>
      {retry.error !== null && <ErrorBox error={retry.error} what="They were not taken again" />}
      {skip.error !== null && <ErrorBox error={skip.error} what="It was not skipped" />}
    </div>
  )
}
