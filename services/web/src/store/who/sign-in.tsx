import { useState } from 'react'
import type { DemoIdentity } from '../../identity/demo.ts'
import { signIn, signOut } from '../../identity/identity.ts'
import { isShopper, WaysIn } from '../../identity/ways-in.tsx'
import { Button } from '../../look/button.tsx'
import { Sheet } from '../../look/sheet.tsx'
import type { Shopper } from './shopper.ts'

/** Who shops, and how to be somebody else. */
export const Who = ({ shopper: { claims } }: { shopper: Shopper }) => {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const choose = ({ token }: DemoIdentity) => {
    signIn(token, { demo: true })
    close()
  }
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
      <Sheet title="Sign in" open={isOpen} onClose={close}>
        <p className="soft">What you have chosen comes along.</p>
        <WaysIn isFor={isShopper} onChoose={choose} example="--role customer --sub ann" onDone={close} />
      </Sheet>
    </>
  )
}
