import type { Job } from '@cartstream/client'
import { states } from './job.ts'

export const StateBadge = ({ state }: { state: Job['state'] }) => {
  const { word, sign, tone, means } = states[state]
  return (
    <span className="badge" data-tone={tone} title={means}>
      <span aria-hidden="true">{sign}</span>
      <span>{word}</span>
    </span>
  )
}
