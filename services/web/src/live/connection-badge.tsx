import type { ConnectionState } from '@cartstream/client'
import { useConnection } from '@cartstream/client/react'
import { useEffect } from 'react'
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

/** After 5 s without a live stream, what is the matter in a sentence, above the page; read aloud once, and once more when it is over. */
export const ConnectionNotice = () => {
  const { status, since, retries, tell } = useConnection()
  const { means } = shown[status]
  useEffect(() => {
    if (!tell) return
    announce(`${means} What is shown is old.`)
    return () => announce('The page is live again.')
  }, [tell, means])
  return tell ? <Told {...{ means, since, retries }} /> : null
}

const Told = ({ means, since, retries }: { means: string; since: number; retries: number }) => {
  const now = useLocalNow()
  const attempts = retries === 0 ? '' : ` ${retries === 1 ? '1 attempt' : `${retries} attempts`} so far.`
  return (
    <div className="notice" data-tone="warn">
      <span>
        {means} What is shown is as it was {inShort(now - since)} ago; the page goes on by itself.{attempts}
      </span>
    </div>
  )
}
