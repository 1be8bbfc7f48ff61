import { type FormEvent, useEffect, useState } from 'react'
import { Button } from '../../look/button.tsx'

type ChangeFieldProps = { label: string; value: string; onSet: (value: string) => void }

/** A number that can be changed where it stands: Enter, or the button that is there once it is another. */
export const ChangeField = ({ label, value, onSet }: ChangeFieldProps) => {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== value && text.trim() !== '') onSet(text.trim())
  }
  return (
    <form className="change" onSubmit={submit}>
      <input
        className="input number"
        aria-label={label}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {text.trim() !== value && (
        <Button type="submit" aria-label={`Set ${label}`}>
          Set
        </Button>
      )}
    </form>
  )
}
