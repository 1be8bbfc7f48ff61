import { type FormEvent, useState } from 'react'
import { announce } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import { Drop } from '../../look/drop.tsx'
import { keep } from '../../look/kept.ts'
import { Link } from '../../way/way.tsx'

type View = { name: string; query: string }

/** By the page's path; as JSON, in this browser. */
const kept = keep<string>('cartstream-views', '{}')
const all = (): Record<string, readonly View[]> => JSON.parse(kept.get()) as Record<string, readonly View[]>

/** A name for what the address says now: filter, sort, columns. Such an address can be sent to somebody, too. */
export const SavedViews = ({ path }: { path: string }) => {
  kept.use()
  const [name, setName] = useState('')
  const views = all()[path] ?? []
  const set = (next: readonly View[]) => kept.set(JSON.stringify({ ...all(), [path]: next }))
  const save = (event: FormEvent) => {
    event.preventDefault()
    set([...views.filter((view) => view.name !== name), { name, query: location.search }])
    announce(`Saved the view ${name}.`)
    setName('')
  }
  return (
    <Drop name="Views">
      <Link to={path}>As usual</Link>
      {views.map((view) => (
        <span key={view.name} className="row">
          <Link to={`${path}${view.query}`}>{view.name}</Link>
          <Button
            kind="quiet"
            className="button push"
            aria-label={`Forget the view ${view.name}`}
            onClick={() => set(views.filter((other) => other !== view))}
          >
            ✕
          </Button>
        </span>
      ))}
      <form className="row" onSubmit={save}>
        <label className="field">
          <span>Save this view as</span>
          <input className="input" value={name} maxLength={60} onChange={({ target }) => setName(target.value)} />
        </label>
        <Button type="submit" disabled={name.trim() === ''}>
          Save
        </Button>
      </form>
    </Drop>
  )
}
