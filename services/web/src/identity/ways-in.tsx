import { type FormEvent, useCallback, useEffect, useId, useState } from 'react'
import { Button } from '../look/button.tsx'
import { ErrorBox } from '../look/error-box.tsx'
import { Loading } from '../look/states.tsx'
import { type DemoIdentity, demoIdentities } from './demo.ts'
import { signIn } from './identity.ts'
import './ways-in.css'

export const isShopper = ({ role }: DemoIdentity): boolean => role === 'customer'

type Found = { people?: readonly DemoIdentity[]; error?: unknown }

const usePeople = () => {
  const [found, setFound] = useState<Found>({})
  const look = useCallback(() => {
    setFound({})
    demoIdentities().then(
      (people) => setFound({ people }),
      (error: unknown) => setFound({ error }),
    )
  }, [])
  useEffect(look, [look])
  return { ...found, look }
}

/** `isFor`: whom of the demo one can be here. `example`: as ByToken has it. */
type WaysInProps = {
  isFor?: (person: DemoIdentity) => boolean
  onChoose: (person: DemoIdentity) => void
  example?: string
  onDone?: () => void
}

/** Everybody of the demo, where there is one, and a token for whoever one is elsewhere. */
export const WaysIn = ({ isFor = () => true, onChoose, ...byToken }: WaysInProps) => {
  const { people, error, look } = usePeople()
  const found = people?.filter(isFor) ?? []
  return (
    <>
      {people === undefined && error === undefined && <Loading what="who you can be" />}
      {error !== undefined && <ErrorBox error={error} what="Nobody can sign in yet" onRetry={look} />}
      {found.length > 0 && <People people={found} onChoose={onChoose} />}
      <ByToken isAlone={found.length === 0} {...byToken} />
    </>
  )
}

type PeopleProps = { people: readonly DemoIdentity[]; onChoose: (person: DemoIdentity) => void }

/** Somebody of the demo, at a click. */
const People = ({ people, onChoose }: PeopleProps) => {
  const isMixed = !people.every(isShopper)
  return (
    <section className="card stack" aria-labelledby="people">
      <h2 id="people">Be somebody of the demo shop</h2>
      <p className="soft small">This instance runs on your computer and makes their tokens itself, each for an hour.</p>
      <ul className="people">
        {people.map((person) => (
          <li key={person.sub}>
            <button type="button" onClick={() => onChoose(person)}>
              <strong>{person.sub}</strong>
              <span className="badge" data-tone={isShopper(person) ? undefined : 'accent'}>
                {person.role}
              </span>
              <span className="soft small">
                {person.does}
                {isMixed && isShopper(person) && ' (opens the storefront)'}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** `example`: whose token the command beside it makes. */
type ByTokenProps = { isAlone: boolean; example?: string; onDone?: () => void }

/** Whoever one is elsewhere. */
const ByToken = ({ isAlone, example = '--role staff --sub alice', onDone }: ByTokenProps) => {
  const [token, setToken] = useState('')
  const [wrong, setWrong] = useState<string>()
  const id = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = signIn(token)
    setWrong(found)
    if (found === undefined) onDone?.()
  }
  return (
    <form className="card stack" onSubmit={submit}>
      <h2>{isAlone ? 'Sign in' : 'Or sign in with a token'}</h2>
      <label className="field">
        <span>Token (a JWT)</span>
        <textarea
          className="input mono"
          rows={2}
          value={token}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={wrong !== undefined}
          aria-describedby={id}
          onChange={({ target }) => setToken(target.value)}
        />
      </label>
      <div id={id} className="small" role={wrong === undefined ? undefined : 'alert'}>
        {wrong ?? (
          <span className="soft">
            Your identity provider gives you one; for the instance on this computer{' '}
            <code>npx --no cartstream token --shop demo {example}</code> prints one. It is kept for as long as this tab
            is open.
          </span>
        )}
      </div>
      <Button kind={isAlone ? 'main' : undefined} type="submit" disabled={token.trim() === ''}>
        Sign in
      </Button>
    </form>
  )
}
