import type { Job, Models } from '@cartstream/client'
import { useClient } from '@cartstream/client/react'
import { type FormEvent, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { useAddress } from '../../way/way.tsx'
import { useAsked, useCommand } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { useWho } from '../who.ts'

/** Begins a rebuild or a verification. A token that is not good for all shops touches the rows of this one only. */
export const BeginJob = () => {
  const query = useAsked<Models>('/v1/ops/models')
  return (
    <section className="card stack" aria-labelledby="begin">
      <h2 id="begin">Rebuild or verify</h2>
      <p className="soft">
        A rebuild folds the rows anew from the log, beside those in use, compares, and switches where nothing differs;
        readers notice nothing. A verification only compares.
      </p>
      <Asked what="read models" query={query}>
        {({ rows }) => <Form models={rows.map(({ name }) => name)} />}
      </Asked>
    </section>
  )
}

const Form = ({ models }: { models: readonly string[] }) => {
  const { shop } = useClient()
  const mayAll = useWho().shops === '*'
  const [, setJob] = useAddress('job')
  const [model, setModel] = useState('all')
  const [everyShop, setEveryShop] = useState(mayAll)
  const [expected, setExpected] = useState('0')
  const [dryRun, setDryRun] = useState(false)
  const begin = useCommand<Job>('POST', 'It has begun.')
  const start = (path: string, more: object) => {
    const body = { model, ...(!everyShop && { shop }), ...more }
    begin.mutate({ path, body }, { onSuccess: ({ id }) => setJob(id, { replace: false }) })
  }
  const rebuild = (event: FormEvent) => {
    event.preventDefault()
    start('/v1/ops/rebuilds', { dryRun, expected: Number(expected) })
  }
  return (
    <form className="stack" onSubmit={rebuild}>
      <div className="row begin">
        <label className="field">
          <span>Read model</span>
          <select className="input" value={model} onChange={({ target }) => setModel(target.value)}>
            <option value="all">all</option>
            {models.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Rows of</span>
          <select
            className="input"
            value={everyShop ? '*' : shop}
            onChange={({ target }) => setEveryShop(target.value === '*')}
          >
            {mayAll && <option value="*">all shops</option>}
            <option value={shop}>{shop}</option>
          </select>
        </label>
        <label className="field">
          <span>Rows that may differ</span>
          <input
            className="input number"
            type="number"
            min={0}
            max={1_000_000_000}
            required
            value={expected}
            onChange={({ target }) => setExpected(target.value)}
          />
        </label>
        <label className="row tick">
          <input type="checkbox" checked={dryRun} onChange={({ target }) => setDryRun(target.checked)} />
          Compare, do not switch
        </label>
      </div>
      <div className="row">
        <Button type="submit" kind="main" busy={begin.isPending}>
          Rebuild
        </Button>
        <Button busy={begin.isPending} onClick={() => start('/v1/ops/verify', {})}>
          Verify
        </Button>
      </div>
      {begin.error !== null && <ErrorBox error={begin.error} what="It has not begun" />}
    </form>
  )
}
