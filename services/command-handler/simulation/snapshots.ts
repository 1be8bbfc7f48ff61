import { CorruptSnapshot, type Snapshots, type Stored } from '@cartstream/log'

const STAY = 2

/** Snapshots in virtual time: lines as they were written, at once. A seed may spoil what it likes. */
export const createInstantSnapshots = (): Snapshots & { spoil(): void } => {
  const all: { stored: Stored; lines: string[] | undefined }[] = []
  return {
    async write(name, lines, { keep }) {
      const written = [...lines]
      const stored: Stored = { ...name, kept: keep, bytes: written.join('').length }
      all.unshift({ stored, lines: written })
      all.sort((a, b) => Number(b.stored.head.height - a.stored.head.height))
      all.splice(STAY)
      return stored
    },
    list: async () => all.map(({ stored }) => stored),
    async *read(snapshot) {
      const lines = all.find(({ stored }) => stored === snapshot)?.lines
      if (lines === undefined) throw new CorruptSnapshot('spoilt')
      yield* lines
    },
    spoil() {
      if (all[0] !== undefined) all[0].lines = undefined
    },
    close: async () => {},
  }
}
