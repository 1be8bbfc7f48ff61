import { useCallback, useRef } from 'react'
import { announce } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import { Drop } from '../../look/drop.tsx'
import { useKey } from '../../look/keys.tsx'
import type { Column } from './column.ts'
import { asCsv, asNdjson, saveAs } from './export.ts'

/** The text that rows must have in them; `/` goes to it. */
export const FilterField = ({
  value,
  onChange,
  what,
}: {
  value: string
  onChange: (text: string) => void
  what: string
}) => {
  const input = useRef<HTMLInputElement>(null)
  const focus = useCallback(() => input.current?.focus(), [])
  useKey('/', 'Goes to the filter', focus)
  return (
    <label className="filter">
      <span className="unseen">Filter {what}</span>
      <input
        ref={input}
        type="search"
        className="input"
        placeholder={`Filter ${what}`}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  )
}

type PauseProps = { paused: boolean; waiting: number; onChange: (paused: boolean) => void }

/** Holds the list still; what comes meanwhile is counted, and shown all at once afterwards. */
export const PauseButton = ({ paused, waiting, onChange }: PauseProps) => {
  const toggle = useCallback(() => {
    announce(paused ? 'Updates go on.' : 'Updates are paused.')
    onChange(!paused)
  }, [paused, onChange])
  useKey('p', 'Pauses updates, and lets them go on', toggle)
  return (
    <Button
      onClick={toggle}
      aria-pressed={paused}
      title={paused ? 'Show what has come meanwhile' : 'Hold the list still'}
    >
      {paused ? `Resume (${waiting} waiting)` : 'Pause'}
    </Button>
  )
}

/** Shown while another order is right by now. */
export const ResortButton = ({ isDue, resort }: { isDue: boolean; resort: () => void }) => {
  useKey('s', 'Sorts the list anew', resort)
  return (
    <Button onClick={resort} disabled={!isDue} title="Rows keep their places while you are at the list">
      Sort anew
    </Button>
  )
}

type ColumnChoiceProps<Row> = {
  columns: readonly Column<Row>[]
  shown: readonly Column<Row>[]
  onChange: (said: string) => void
}

export const ColumnChoice = <Row,>({ columns, shown, onChange }: ColumnChoiceProps<Row>) => {
  const has = (key: string) => shown.some((column) => column.key === key)
  const toggle = (key: string) => {
    const keys = columns.filter((column) => has(column.key) !== (column.key === key)).map((column) => column.key)
    if (keys.length > 0) onChange(keys.join(','))
  }
  return (
    <Drop name="Columns">
      {columns.map(({ key, name }) => (
        <label key={key} className="row">
          <input type="checkbox" checked={has(key)} onChange={() => toggle(key)} />
          {name}
        </label>
      ))}
      <Button onClick={() => onChange('')}>As usual</Button>
    </Drop>
  )
}

type SaveProps<Row> = { name: string; columns: readonly Column<Row>[]; rows: () => readonly Row[] }

/** What is filtered, as a file. */
export const SaveChoice = <Row,>({ name, columns, rows }: SaveProps<Row>) => (
  <Drop name="Export">
    <Button onClick={() => saveAs(name, 'csv', asCsv(columns, rows()))}>CSV: the columns shown</Button>
    <Button onClick={() => saveAs(name, 'ndjson', asNdjson(rows()))}>NDJSON: whole rows</Button>
  </Drop>
)

type ChoiceProps = { name: string; value: string; options: readonly string[]; onChange: (value: string) => void }

/** One of a few values, or all of them. */
export const Choice = ({ name, value, options, onChange }: ChoiceProps) => (
  <label>
    <span className="unseen">{name}</span>
    <select className="input" value={value} onChange={({ target }) => onChange(target.value)}>
      <option value="">All {name.toLowerCase()}</option>
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  </label>
)
