import { useClient } from '@cartstream/client/react'
import { Button } from '../../look/button.tsx'
import { inOneLine } from '../../look/fix.tsx'
import { useDoing } from './doing.ts'

/** A code that somebody was given. */
export const Promotion = () => {
  const { cart: manager } = useClient()
  const { run, isPending, error } = useDoing()
  const claim = (form: FormData) => {
    const code = String(form.get('code') ?? '').trim()
    if (code !== '') void run(() => manager.claim(code), `The code ${code} counts.`)
  }
  return (
    <form action={claim} className="stack">
      <label className="field">
        <span>Code</span>
        <input className="input" name="code" autoComplete="off" />
      </label>
      <Button type="submit" busy={isPending}>
        Claim
      </Button>
      {error !== undefined && <p className="small wrong">{inOneLine(error)}</p>}
    </form>
  )
}
