import { type FormEvent, useEffect, useId, useState } from 'react'
import { type DemoIdentity, demoIdentities } from '../../identity/demo.ts'
import { signIn } from '../../identity/identity.ts'
import { Button } from '../../look/button.tsx'
import icon from '../../look/icon.svg'
import { ThemeSwitch } from '../../look/theme.tsx'
import './sign-in.css'

const isShopper = ({ role }: DemoIdentity): boolean => role === 'customer'

/** Who are you? By a click on somebody of the demo, or by a token. */
export const SignIn = () => {
  const [people, setPeople] = useState<readonly DemoIdentity[]>([])
  useEffect(() => {
    document.title = 'Sign in · cartstream'
    void demoIdentities().then(setPeople)
  }, [])
  return (
    <main className="sign-in">
      <div className="row">
        <img src={icon} alt="" width="32" height="32" />
        <h1>cartstream</h1>
        <span className="push">
          <ThemeSwitch />
        </span>
      </div>
      {people.length > 0 && <People people={people} />}
      <ByToken isAlone={people.length === 0} />
    </main>
  )
}

/** A shopper goes to the storefront, unless a room's address has led them here. */
const choose = (person: DemoIdentity): void => {
  signIn(person.token, { demo: true })
  if (isShopper(person) && !location.pathname.startsWith('/room/')) location.assign('/store')
}

const People = ({ people }: { people: readonly DemoIdentity[] }) => (
  <section className="card stack" aria-labelledby="people">
    <h2 id="people">Be somebody of the demo shop</h2>
    <p className="soft small">This instance runs on your computer and makes their tokens itself, each for an hour.</p>
    <ul className="people">
      {people.map((person) => (
        <li key={person.sub}>
          <button type="button" onClick={() => choose(person)}>
            <strong>{person.sub}</strong>
            <span className="badge" data-tone={isShopper(person) ? undefined : 'accent'}>
              {person.role}
            </span>
            <span className="soft small">
              {person.does}
              {isShopper(person) && ' (opens the storefront)'}
            </span>
          </button>
        </li>
      ))}
    </ul>
  </section>
)

const ByToken = ({ isAlone }: { isAlone: boolean }) => {
  const [token, setToken] = useState('')
  const [wrong, setWrong] = useState<string>()
  const id = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setWrong(signIn(token))
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
            <code>npx --no cartstream token --role staff --shop demo --sub alice</code> prints one. It is kept for as
            long as this tab is open.
          </span>
        )}
      </div>
      <Button kind={isAlone ? 'main' : undefined} type="submit" disabled={token.trim() === ''}>
        Sign in
      </Button>
    </form>
  )
}
