import type { ConnectionState } from '@cartstream/client'
import { useConnection } from '@cartstream/client/react'
import { useEffect, useRef } from 'react'
import { announce } from '../look/announcer.tsx'
import { useLocalNow } from '../look/clock.ts'
import { inShort } from '../look/spans.ts'

type Status = ConnectionState['status']
const shown: Record<Status, { word: string; sign: string; tone?: string; means: string }> = {
  idle: { word: 'Not watching', sign: '○', means: 'Nothing on this page comes by the stream.' },
  connecting: { word: 'Connecting', sign: '◌', tone: 'warn', means: 'The first rows are on their way.' },
  live: { word: 'Live', sign: '●', tone: 'good', means: 'Nothing is missing.' },
  quiet: { word: 'Quiet', sign: '●', tone: 'good', means: 'Nothing is missing, and nothing has changed for a while.' },
  stalled: { word: 'Stalled', sign: '▲', tone: 'bad', means: 'The service has fallen behind, or fallen silent.' },
  resuming: {
    word: 'Resuming',
    sign: '↻',
    tone: 'warn',
    means: 'The connection was cut; what was missed is being fetched.',
  },
  offline: { word: 'Offline', sign: '✕', tone: 'bad', means: 'This computer has no network.' },
}

/** Whether what is on the page is how things are now; always in view. */
export const ConnectionBadge = () => {
  const { status } = useConnection()
  const { word, sign, tone, means } = shown[status]
  return (
    <span className="badge" data-tone={tone} title={means} data-connection={status}>
      <span aria-hidden="true">{sign}</span>
      <span className="unseen">Connection: </span>
      {word}
    </span>
  )
}

const CUT = 'The connection was cut, and the service does not answer yet.'
const UNANSWERED = 'The service does not answer; nothing can be shown before it does.'

/** After 5 s without a live stream, what is the matter in a sentence, above the page; read aloud once, and once more when it is over. */
export const ConnectionNotice = () => {
  const { status, since, retries, tell } = useConnection()
  const began = useBegan(status, since)
  const isNothing = status === 'connecting'
  const means = isNothing ? UNANSWERED : status === 'resuming' && retries > 0 ? CUT : shown[status].means
  useEffect(() => {
    if (!tell) return
    announce(isNothing ? means : `${means} What is shown is old.`)
    return () => announce('The page is live again.')
  }, [tell, means, isNothing])
  return tell ? <Told {...{ means, began: isNothing ? undefined : began, retries }} /> : null
}

/** When the page was live last: one trouble that becomes another is still the same age. */
const useBegan = (status: Status, since: number): number | undefined => {
  const began = useRef<number>(undefined)
  if (status === 'live' || status === 'quiet' || status === 'idle') began.current = undefined
  else began.current ??= since
  return began.current
}

/** `began` absent: nothing is shown that could be old. */
const Told = ({ means, began, retries }: { means: string; began: number | undefined; retries: number }) => {
  const now = useLocalNow()
  const attempts = retries === 0 ? '' : ` ${retries === 1 ? '1 attempt' : `${retries} attempts`} so far.`
  const age = began === undefined ? '' : ` What is shown is as it was ${inShort(now - began)} ago, or before;`
  return (
    <div className="notice" data-tone="warn">
      <span>
        {means}
        {age} {age === '' ? 'The' : 'the'} page goes on by itself.{attempts}
      </span>
    </div>
  )
}
