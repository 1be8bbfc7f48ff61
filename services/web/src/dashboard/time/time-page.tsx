import { CartstreamError } from '@cartstream/client'
import { useEffect } from 'react'
import { announce } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { Empty, Loading, Stale } from '../../look/states.tsx'
import { useZone } from '../../look/zone.tsx'
import { useAddress } from '../../way/way.tsx'
import { Asked } from '../asked.tsx'
import { PageHead } from '../page-head.tsx'
import { CartThen } from './cart-then.tsx'
import { type Moment, type Past, useMoment, useMoments, usePast } from './moment.ts'
import { PastShop } from './past-shop.tsx'
import { SkuThen } from './sku-then.tsx'
import { Slider } from './slider.tsx'
import { wallOf } from './wall.ts'
import './time.css'

/** The shop at any instant, from the log: carts, holds, stock and live sessions move together. The instant is in the address. */
export const Page = () => {
  const moment = useMoment()
  const moments = useMoments(moment.at)
  const [cart] = useAddress('cart')
  const [sku] = useAddress('sku')
  return (
    <>
      <PageHead title="Time">
        {moment.at === undefined ? (
          <span className="badge" data-tone="good">
            <span aria-hidden="true">●</span>as it is now
          </span>
        ) : (
          <span className="badge" data-tone="accent">
            <span aria-hidden="true">◷</span>as it was
          </span>
        )}
      </PageHead>
      {moment.isWrong && <Stale>The address names no moment that can be read, so this is how it is now.</Stale>}
      <Asked what="moments" query={moments}>
        {(told) => <Slider moment={moment} moments={told} isStale={moments.isPlaceholderData} />}
      </Asked>
      {(cart !== '' || sku !== '') && (
        <div className="then">
          {cart !== '' && <CartThen at={moment.at} />}
          {sku !== '' && <SkuThen at={moment.at} />}
        </div>
      )}
      <Then moment={moment} first={moments.data?.first} />
    </>
  )
}

type ThenProps = { moment: Moment; first: string | undefined }

const Then = ({ moment: { at, goTo }, first }: ThenProps) => {
  const { data, error, isPlaceholderData, refetch } = usePast(at)
  useEffect(() => {
    if (at === undefined || data === undefined || isPlaceholderData) return
    announce(`${counted(data.carts, 'cart')} and ${counted(data.holds, 'hold')} then.`)
  }, [at, data, isPlaceholderData])
  if (data === undefined) {
    if (error === null) return <Loading what="the shop" />
    if (error instanceof CartstreamError && error.code === 'not-found') return <NotYet first={first} onGo={goTo} />
    return <ErrorBox error={error} what="That moment cannot be shown" onRetry={() => void refetch()} />
  }
  return (
    <div className="stack" aria-busy={isPlaceholderData} data-stale={isPlaceholderData}>
      <AsOf past={data} isStale={isPlaceholderData} hasFailed={error !== null} />
      <PastShop past={data} />
    </div>
  )
}

const counted = (rows: readonly unknown[], one: string): string =>
  `${rows.length} ${one}${rows.length === 1 ? '' : 's'}`

type NotYetProps = { first: string | undefined; onGo: (ms: number) => void }

/** Before its first event; what is typed wrong by a day is such a moment, so it says where there is something to see. */
const NotYet = ({ first, onGo }: NotYetProps) => {
  const zone = useZone()
  if (first === undefined) return <Empty title="The shop was not there yet">Choose a later moment.</Empty>
  const ms = Date.parse(first)
  return (
    <Empty title="The shop was not there yet">
      <p>The first thing happened in it at {wallOf(ms, zone)}.</p>
      <Button onClick={() => onGo(ms)}>Go there</Button>
    </Empty>
  )
}

type AsOfProps = { past: Past; isStale: boolean; hasFailed: boolean }

const AsOf = ({ past: { at, position }, isStale, hasFailed }: AsOfProps) => {
  const zone = useZone()
  return (
    <div className="row as-of">
      <span>
        As of <time dateTime={at}>{wallOf(Date.parse(at), zone)}</time>
      </span>
      {position !== undefined && <CopyId id={position} what="position" short="position" />}
      {isStale && (
        <span className="badge" data-tone="warn">
          <span className="spinner" aria-hidden="true" />
          old: the moment you chose is being looked up
        </span>
      )}
      {hasFailed && !isStale && (
        <span className="badge" data-tone="warn">
          ▲ could not be asked for again
        </span>
      )}
    </div>
  )
}
