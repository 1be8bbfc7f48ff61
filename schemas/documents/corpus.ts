import { type EventType, events, fullType } from '../src/index.ts'
import type { Schema } from './compatible.ts'
import { eventTypes, schemaFile } from './json-schema.ts'
import { type Sample, samples } from './samples.ts'

/**
 * schemas/corpus: every text that an event's schema ever had, and records that were written under it; `<full type>/<number>.json`, never changed,
 * never removed. SHA256SUMS holds their hashes in the form of `sha256sum`.
 */
export type Kept = { schema: Schema; records: readonly Sample[] }
/** Texts by name, as they stand in the folder. */
export type Corpus = ReadonlyMap<string, string>
export const SUMS = 'SHA256SUMS'

const NAME = /^(cartstream\.[a-z]+\.[A-Za-z]+\.v\d+)\/(\d+)\.json$/
export const nameOf = (full: string, number: number): string => `${full}/${number}.json`

/** A record a line, so that a diff shows records. */
const textOf = ({ schema, records }: Kept): string =>
  `{"schema":${JSON.stringify(schema)},\n"records":[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]}\n`

export const keptIn = (text: string): Kept => JSON.parse(text) as Kept

/** Names of the texts of a full type, the first first. */
export const textsOf = (corpus: Corpus, full: string): string[] =>
  [...corpus.keys()]
    .filter((name) => NAME.exec(name)?.[1] === full)
    .sort((a, b) => Number(NAME.exec(a)![2]) - Number(NAME.exec(b)![2]))

/** What today's schemas would add. */
export const toKeep = (corpus: Corpus): Map<string, string> => {
  const wanted = eventTypes.flatMap((type): [string, string][] => {
    const full = fullType(type)
    const schema = schemaFile(type).content
    const texts = textsOf(corpus, full)
    const has = texts.some((name) => JSON.stringify(keptIn(corpus.get(name)!).schema) === JSON.stringify(schema))
    return has ? [] : [[nameOf(full, texts.length + 1), textOf({ schema, records: samples(type) })]]
  })
  return new Map(wanted)
}

export const sumsOf = (hashes: ReadonlyMap<string, string>): string =>
  [...hashes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hash]) => `${hash}  ${name}\n`)
    .join('')

/** Hashes by name. */
export const sumsIn = (sums: string): Map<string, string> =>
  new Map(
    sums.split('\n').flatMap((line): [string, string][] => (line === '' ? [] : [[line.slice(66), line.slice(0, 64)]])),
  )

/** What is wrong with the folder: `hashes` of its files as they are, `sums` as they were kept. */
export const wrongWith = (corpus: Corpus, hashes: ReadonlyMap<string, string>, sums: string): string[] => {
  const kept = sumsIn(sums)
  return [
    ...[...kept].flatMap(([name, hash]) =>
      hashes.get(name) === hash
        ? []
        : [`${name} ${hashes.has(name) ? 'was changed' : 'was removed'}: what was written stays as it was`],
    ),
    ...[...hashes.keys()].filter((name) => !kept.has(name)).map((name) => `${name} is not in ${SUMS}`),
    ...[...toKeep(corpus).keys()].map((name) => `${name} is missing: npm run generate -- --keep`),
    ...eventTypes.flatMap((type) => missingVersions(corpus, type)),
  ]
}

const missingVersions = (corpus: Corpus, type: EventType): string[] =>
  Array.from({ length: events[type].version }, (_, before) => fullType(type, before + 1)).flatMap((full) => {
    const texts = textsOf(corpus, full)
    if (texts.length === 0) return [`${full} has no text: every version from the first is kept`]
    return texts.flatMap((name, i) => (name === nameOf(full, i + 1) ? [] : [`${nameOf(full, i + 1)} is missing`]))
  })
