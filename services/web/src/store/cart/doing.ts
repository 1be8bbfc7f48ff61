import { CartstreamError } from '@cartstream/client'
import { useCallback, useState } from 'react'
import { inOneLine } from '../../look/fix.tsx'
import { toast } from '../toasts/toasts.tsx'

export type Doing = ReturnType<typeof useDoing>

/** Does something with a cart, one at a time: whether it is under way, and why it was refused. `done`: said once it is. */
export const useDoing = () => {
  const [isPending, setPending] = useState(false)
  const [error, setError] = useState<CartstreamError>()
  const run = useCallback(async (act: () => Promise<unknown>, done?: string): Promise<boolean> => {
    setPending(true)
    setError(undefined)
    try {
      await act()
      if (done !== undefined) toast(done)
      return true
    } catch (thrown) {
      if (!(thrown instanceof CartstreamError)) throw thrown
      setError(thrown)
      toast(inOneLine(thrown), 'bad')
      return false
    } finally {
      setPending(false)
    }
  }, [])
  const forget = useCallback(() => setError(undefined), [])
  return { run, isPending, error, forget }
}
