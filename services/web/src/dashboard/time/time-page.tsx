import { useEffect } from 'react'
import { announce } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { Empty, Loading, Stale } from '../../look/states.tsx'
import { useZone } from '../../look/zone.tsx'
import { useAddress } from '../../way/way.tsx'
import { useIsOld } from '../ask.ts'
import { Asked, isNotFound } from '../asked.tsx'
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
  const past = usePast(moment.at)
  const [cart] = useAddress('cart')
  const [sku] = useAddress('sku')
  return (
    <>
      <PageHead title="Time">
        <Standing isLive={moment.at === undefined} query={past} />
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
      <Then moment={moment} first={moments.data?.first} query={past} />
    </>
  )
}

type Query = ReturnType<typeof usePast>

/** Whether what is below is now, another moment, or was now a while ago. */
const Standing = ({ isLive, query }: { isLive: boolean; query: Query }) => {
  const isOld = useIsOld(query)
  if (!isLive)
    return (
      <span className="badge" data-tone="accent">
        <span aria-hidden="true">◷</span>as it was
      </span>
    )
  if (query.data === undefined) return null
  return (
    <span className="badge" data-tone={isOld ? 'warn' : 'good'}>
      <span aria-hidden="true">{isOld ? '▲' : '●'}</span>
      {isOld ? 'as it was a while ago' : 'as it is now'}
    </span>
  )
}

type ThenProps = { moment: Moment; first: string | undefined; query: Query }

const Then = ({ moment: { at, goTo }, first, query }: ThenProps) => {
  const { data, error, isPlaceholderData, isFetching, refetch } = query
  useEffect(() => {
    if (at === undefined || data === undefined || isPlaceholderData) return
    announce(`${counted(data.carts, 'cart')} and ${counted(data.holds, 'hold')} then.`)
  }, [at, data, isPlaceholderData])
  if (data === undefined) {
    if (error === null) return <Loading what="the shop" />
    if (isNotFound(error)) return <NotYet first={first} onGo={goTo} />
    return (
      <ErrorBox error={error} what="That moment cannot be shown" onRetry={() => void refetch()} busy={isFetching} />
    )
  }
  return (
    <div className="stack" aria-busy={isPlaceholderData} data-stale={isPlaceholderData}>
      <AsOf past={data} query={query} />
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

const AsOf = ({ past: { at, position }, query }: { past: Past; query: Query }) => {
  const zone = useZone()
  const isOld = useIsOld(query)
  const { isPlaceholderData, isFetching, refetch } = query
  return (
    <div className="row as-of">
      <span>
        As of <time dateTime={at}>{wallOf(Date.parse(at), zone)}</time>
      </span>
      {position !== undefined && <CopyId id={position} what="position" short="position" />}
      {isPlaceholderData && (
        <span className="badge" data-tone="warn">
          <span className="spinner" aria-hidden="true" />
          old: the moment you chose is being looked up
        </span>
      )}
      {isOld && !isPlaceholderData && (
        <>
          <span className="badge" data-tone="warn">
            ▲ could not be asked for again
          </span>
          <Button busy={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        </>
      )}
    </div>
  )
}
