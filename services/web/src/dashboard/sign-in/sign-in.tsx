import { useEffect } from 'react'
import type { DemoIdentity } from '../../identity/demo.ts'
import { signIn } from '../../identity/identity.ts'
import { isShopper, WaysIn } from '../../identity/ways-in.tsx'
import icon from '../../look/icon.svg'
import { ThemeSwitch } from '../../look/theme.tsx'
import './sign-in.css'

/** Who are you? By a click on somebody of the demo, or by a token. */
export const SignIn = () => {
  useEffect(() => {
    document.title = 'Sign in · cartstream'
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
      <WaysIn onChoose={choose} />
    </main>
  )
}

/** A shopper goes to the storefront, unless a room's address has led them here. */
const choose = (person: DemoIdentity): void => {
  signIn(person.token, { demo: true })
  if (isShopper(person) && !location.pathname.startsWith('/room/')) location.assign('/store')
}
