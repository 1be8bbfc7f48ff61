import type { ShopMoments } from '@cartstream/client'
import { type FormEvent, type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { serverTime, useNow } from '../../look/clock.ts'
import { useKey } from '../../look/keys.tsx'
import { useZone } from '../../look/zone.tsx'
import type { Moment } from './moment.ts'
import { instantOf, wallOf } from './wall.ts'

/** So long the thumb must rest before the shop is asked for. */
const REST_MS = 150

type SliderProps = { moment: Moment; moments: ShopMoments; isStale: boolean }

/** Every way to another moment: drag, type, step from event to event, and back to live. */
export const Slider = ({ moment, moments, isStale }: SliderProps) => {
  const zone = useZone()
  const { at, goTo, goLive } = moment
  const end = Math.max(useNow(), Date.parse(moments.now)) // what was told of a past moment may be kept for long
  const first = Date.parse(moments.first ?? moments.now)
  const go = useCallback((ms: number) => (ms >= end ? goLive() : goTo(ms)), [end, goLive, goTo])
  const [dragged, drag] = useDrag(go)
  const value = dragged ?? (at === undefined ? end : Date.parse(at))
  const step = useSteps({ moment, moments, isStale })
  const byKey = (event: KeyboardEvent) => {
    const to = steps[event.key]
    if (to === undefined) return
    event.preventDefault()
    step(to)
  }
  return (
    <section className="card stack time-slider" aria-label="The moment">
      <input
        type="range"
        aria-label="Moment"
        aria-valuetext={at === undefined && dragged === undefined ? 'live' : wallOf(value, zone)}
        min={first}
        max={end}
        step={1}
        value={value}
        onChange={({ target }) => drag(Number(target.value))}
        onKeyDown={byKey}
      />
      <div className="row ends soft small number">
        <span>{wallOf(first, zone)}</span>
        <span className="push">now</span>
      </div>
      <div className="row">
        <Button onClick={() => step('before')} disabled={moments.before === undefined}>
          ← Event before
        </Button>
        <Button onClick={() => step('after')} disabled={at === undefined}>
          Event after →
        </Button>
        <TypedMoment value={value} onGo={goTo} />
        <Button className="button push" kind="main" disabled={at === undefined} onClick={goLive}>
          Back to live
        </Button>
      </div>
    </section>
  )
}

type Step = 'before' | 'after'
const steps: Readonly<Record<string, Step>> = {
  ArrowLeft: 'before',
  ArrowDown: 'before',
  ArrowRight: 'after',
  ArrowUp: 'after',
}

/** To the event next to the moment; there is no knowing which before that was told, so a key that is held down goes as fast as answers come. */
const useSteps = ({ moment: { goTo, goLive, at }, moments, isStale }: SliderProps) => {
  const step = useCallback(
    (to: Step) => {
      const next = moments[to]
      if (isStale) return
      if (next !== undefined) goTo(Date.parse(next))
      else if (to === 'after' && at !== undefined) goLive()
    },
    [moments, isStale, goTo, goLive, at],
  )
  const back = useCallback(() => step('before'), [step])
  const on = useCallback(() => step('after'), [step])
  useKey('ArrowLeft', 'Goes to the event before', back)
  useKey('ArrowRight', 'Goes to the event after', on)
  useKey('l', 'Goes back to live', goLive)
  return step
}

/** The thumb moves at once; what it points to is asked for when it rests. */
const useDrag = (go: (ms: number) => void) => {
  const [dragged, setDragged] = useState<number>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const drag = (ms: number) => {
    setDragged(ms)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setDragged(undefined)
      go(ms)
    }, REST_MS)
  }
  return [dragged, drag] as const
}

type TypedProps = { value: number; onGo: (ms: number) => void }

/** While the focus is in it, it stays as it is; otherwise it says where the thumb is. */
const TypedMoment = ({ value, onGo }: TypedProps) => {
  const zone = useZone()
  const shown = wallOf(value, zone)
  const [typed, setTyped] = useState<string>()
  const text = typed ?? shown
  const found = useRef(shown)
  const freeze = () => {
    found.current = text
    setTyped(text)
  }
  const [wrong, setWrong] = useState<string>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const ms = instantOf(text, zone, serverTime())
    if (ms === undefined) setWrong('Write it as 2026-11-26 20:03:07.250, as 20:03, or as yesterday 20:03.')
    else if (ms > serverTime()) setWrong('That moment is still to come.')
    else {
      setWrong(undefined)
      setTyped(undefined)
      onGo(ms)
    }
  }
  return (
    <form className="row" onSubmit={submit}>
      <label>
        <span className="unseen">Moment, as date and time</span>
        <input
          className="input moment"
          value={text}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={wrong !== undefined}
          aria-describedby={wrong === undefined ? undefined : 'wrong-moment'}
          onFocus={freeze}
          onBlur={() => text === found.current && setTyped(undefined)}
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      <Button type="submit" disabled={text === shown}>
        Go
      </Button>
      {wrong !== undefined && (
        <span id="wrong-moment" role="alert" className="small">
          {wrong}
        </span>
      )}
    </form>
  )
}
