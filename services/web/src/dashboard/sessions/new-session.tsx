import { useClient } from '@cartstream/client/react'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { announce } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { go } from '../../way/way.tsx'
import { AllotmentFields, type AllotmentSaid, whyNot } from './allotment-fields.tsx'
import type { StaffSession } from './session.tsx'

type Allotment = { sku: string; quantity: string }
type Plan = {
  clientId: string
  title: string
  scheduledAt?: string
  internalNotes?: string
  allotments?: readonly Allotment[]
}
const at = (id: string): string => `sessions/${encodeURIComponent(id)}`

/** Made, and started where that is wanted; then the host is at its console. */
const useNewSession = () => {
  const client = useClient()
  return useMutation({
    mutationFn: async ({ plan, now }: { plan: Plan; now: boolean }) => {
      const made = await client.request<StaffSession>('POST', 'sessions', plan)
      return now ? client.request<StaffSession>('POST', `${at(made.id)}/start`) : made
    },
    onSuccess: ({ id, status }) => {
      announce(status === 'ACTIVE' ? 'The session is on.' : 'The session is planned.')
      go(`/${at(id)}`)
    },
  })
}

const empty = { clientId: '', title: '', when: '', notes: '' }

export const NewSession = () => {
  const [said, setSaid] = useState(empty)
  const [limits, setLimits] = useState<readonly AllotmentSaid[]>([])
  const [wrong, setWrong] = useState<string>()
  const make = useNewSession()
  const field = (name: keyof typeof empty) => ({
    className: 'input',
    value: said[name],
    onChange: ({ target }: { target: { value: string } }) => setSaid({ ...said, [name]: target.value }),
  })
  const limit = (next: readonly AllotmentSaid[]) => {
    setLimits(next)
    setWrong(undefined)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (make.isPending) return
    const why = whyNot(limits)
    setWrong(why)
    if (why !== undefined) return
    const pressed = (event.nativeEvent as SubmitEvent).submitter
    make.mutate({ plan: planOf(said, limits), now: pressed?.getAttribute('name') === 'now' })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <label className="field">
        <span>Client: who they are in their token, such as ann</span>
        <input {...field('clientId')} required maxLength={255} autoComplete="off" />
      </label>
      <label className="field">
        <span>Title, which the client sees</span>
        <input {...field('title')} required maxLength={255} />
      </label>
      <label className="field">
        <span>When (optional), by this computer’s clock</span>
        <input {...field('when')} type="datetime-local" />
      </label>
      <label className="field">
        <span>Notes (optional), which the client never sees</span>
        <textarea {...field('notes')} rows={3} maxLength={4000} />
      </label>
      <AllotmentFields said={limits} onChange={limit} />
      {wrong !== undefined && (
        <p className="notice" data-tone="bad" role="alert">
          {wrong}
        </p>
      )}
      {make.error !== null && <ErrorBox error={make.error} what="It was not made" />}
      <div className="row">
        <Button kind="main" type="submit" name="now" busy={make.isPending}>
          Start it now
        </Button>
        <Button type="submit" name="plan" busy={make.isPending}>
          Plan it
        </Button>
      </div>
    </form>
  )
}

const planOf = ({ clientId, title, when, notes }: typeof empty, limits: readonly AllotmentSaid[]): Plan => ({
  ...{ clientId: clientId.trim(), title: title.trim() },
  ...(when !== '' && { scheduledAt: new Date(when).toISOString() }),
  ...(notes.trim() !== '' && { internalNotes: notes.trim() }),
  ...(limits.length > 0 && { allotments: limits.map(({ sku, most }) => ({ sku: sku!, quantity: most.trim() })) }),
})
