import { Button } from '../../look/button.tsx'
import { At } from '../../look/zone.tsx'
import { useCommand } from '../ask.ts'

/** Has one line's goods held for longer, up to the shop's limit. `name`: of the goods. */
export const useHoldLonger = (name: string) => useCommand<{ expiresAt: string }>('POST', `${name} is held for longer.`)

type HoldLongerProps = { hold: string; name: string; extend: ReturnType<typeof useHoldLonger> }

/** Says until when, once it is done: a countdown that was nearly full before shows no difference. */
export const HoldLonger = ({ hold, name, extend }: HoldLongerProps) => (
  <>
    <Button
      busy={extend.isPending}
      onClick={() => extend.mutate({ path: `reservations/${hold}/extend` })}
      aria-label={`Hold longer: ${name}`}
    >
      Hold longer
    </Button>
    {extend.data !== undefined && <Until at={extend.data.expiresAt} />}
  </>
)

export const Until = ({ at }: { at: string }) => (
  <span className="soft small">
    held until <At at={at} />
  </span>
)
