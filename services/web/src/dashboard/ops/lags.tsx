import type { Lag } from '@cartstream/client'
import { inShort } from '../../look/spans.ts'
import { Empty } from '../../look/states.tsx'
import { type ModelLag, perModel } from './lag.ts'

/** How much of the log is not in the rows of each read model yet. */
export const Lags = ({ rows }: Lag) => (
  <section className="card stack" aria-labelledby="lag">
    <h2 id="lag">How far behind</h2>
    {rows.length === 0 ? (
      <Empty title="No projector has said anything yet">It does within a second of its start.</Empty>
    ) : (
      <Told models={perModel(rows)} />
    )}
  </section>
)

const Told = ({ models }: { models: readonly ModelLag[] }) => (
  <>
    <p>{summaryOf(models)}</p>
    <ul className="lags">
      {models.map((model) => (
        <li key={model.model}>
          <span>{model.model}</span>
          <LagBadge {...model} />
        </li>
      ))}
    </ul>
  </>
)

const summaryOf = (models: readonly ModelLag[]): string => {
  const behind = models.filter(({ state }) => state !== 'up to date')
  if (behind.length === 0) return `All ${models.length} read models are up to date.`
  const still = behind.filter(({ state }) => state === 'stands still').length
  const goOn = `${behind.length} of ${models.length} read models ${behind.length === 1 ? 'is' : 'are'} behind`
  return still === 0
    ? `${goOn} and catching up.`
    : `${goOn}; ${still} of them ${still === 1 ? 'stands' : 'stand'} still: look at dead letters and the projector’s log.`
}

const tones = { 'up to date': 'good', 'catching up': 'warn', 'stands still': 'bad' } as const
const signs = { 'up to date': '●', 'catching up': '◐', 'stands still': '▲' } as const

const LagBadge = ({ state, events, seconds }: ModelLag) => (
  <span className="badge" data-tone={tones[state]}>
    <span aria-hidden="true">{signs[state]}</span>
    {state}
    {events > 0 && (
      <span>
        {events} {events === 1 ? 'event' : 'events'}, {inShort(seconds * 1000)}
      </span>
    )}
  </span>
)
