import type { Job } from '@cartstream/client'
import { useState } from 'react'
import { Button } from '../../look/button.tsx'
import { useNow } from '../../look/clock.ts'
import { ErrorBox } from '../../look/error-box.tsx'
import { useCommand } from '../ask.ts'
import { type JobState, pathOf, states } from './job.ts'
import { RollBack } from './roll-back.tsx'

export type Ask = 'pause' | 'resume' | 'cancel' | 'approve' | 'rollback'
type Offered = { ask: Ask; name: string; kind?: 'main' | 'danger' }

const cancel: Offered = { ask: 'cancel', name: 'Cancel', kind: 'danger' }
const offers: Partial<Record<JobState, readonly Offered[]>> = {
  running: [{ ask: 'pause', name: 'Pause' }, cancel],
  paused: [{ ask: 'resume', name: 'Go on', kind: 'main' }, cancel],
  comparing: [cancel],
  'awaiting-approval': [
    { ask: 'approve', name: 'Approve: switch to it all the same', kind: 'main' },
    { ...cancel, name: 'Cancel: keep what is in use' },
  ],
}

/** What can be asked of a job as it stands. Projectors act on it, so it stays as it is for a moment; the button says so meanwhile. */
export const JobActions = ({ job }: { job: Job }) => {
  const [asked, setAsked] = useState<{ ask: Ask; when: JobState }>()
  const command = useCommand<Job>('POST', 'It was asked for.')
  const now = useNow()
  const { state, rollbackUntil } = job
  const busy = (ask: Ask) => asked?.ask === ask && asked.when === state
  const send = (ask: Ask) => {
    setAsked({ ask, when: state })
    command.mutate({ path: `${pathOf(job)}/${ask}` }, { onError: () => setAsked(undefined) })
  }
  const isBackPossible = state === 'switched' && rollbackUntil !== undefined && Date.parse(rollbackUntil) > now
  const offered = offers[state] ?? []
  if (offered.length === 0 && !isBackPossible && command.error === null) return null
  return (
    <div className="stack">
      <div className="row">
        {offered.map(({ ask, name, kind }) => (
          <Button key={ask} kind={kind} busy={busy(ask)} onClick={() => send(ask)}>
            {name}
          </Button>
        ))}
        {isBackPossible && <RollBack job={job} busy={busy('rollback')} onConfirm={() => send('rollback')} />}
      </div>
      {command.error !== null && <ErrorBox error={command.error} what={`It is ${states[state].word} as before`} />}
    </div>
  )
}
