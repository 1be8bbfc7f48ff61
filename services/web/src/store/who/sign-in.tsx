import { useEffect, useState } from 'react'
import { type DemoIdentity, demoIdentities } from '../../identity/demo.ts'
import { signIn, signOut } from '../../identity/identity.ts'
import { ByToken, isShopper, People } from '../../identity/ways-in.tsx'
import { Button } from '../../look/button.tsx'
import { Sheet } from '../../look/sheet.tsx'
import type { Shopper } from './shopper.ts'

/** Who shops, and how to be somebody else. */
export const Who = ({ shopper: { claims } }: { shopper: Shopper }) => {
  const [isOpen, setOpen] = useState(false)
  if (claims.role === 'customer')
    return (
      <span className="row">
        <span className="small soft">{claims.sub}</span>
        <Button kind="quiet" onClick={signOut}>
          Sign out
        </Button>
      </span>
    )
  return (
    <>
      <Button onClick={() => setOpen(true)}>Sign in</Button>
      <Sheet title="Sign in" open={isOpen} onClose={() => setOpen(false)}>
        <WaysIn onDone={() => setOpen(false)} />
      </Sheet>
    </>
  )
}

const WaysIn = ({ onDone }: { onDone: () => void }) => {
  const [people, setPeople] = useState<readonly DemoIdentity[]>()
  useEffect(() => void demoIdentities().then((all) => setPeople(all.filter(isShopper))), [])
  if (people === undefined) return null
  const choose = ({ token }: DemoIdentity) => {
    signIn(token, { demo: true })
    onDone()
  }
  return (
    <>
      <p className="soft">What you have chosen comes along.</p>
      {people.length > 0 && <People people={people} onChoose={choose} />}
      <ByToken isAlone={people.length === 0} example="--role customer --sub ann" onDone={onDone} />
    </>
  )
}
