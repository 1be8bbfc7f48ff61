/** A part of the benchmark with figures and targets of its own: `npm run bench -- --section rebuild`. */
export type Section = {
  name: 'projection' | 'rebuild' | 'fanout' | 'start' | 'analyst'
  /** `quick`: a tenth of the data, to see that it works; its figures say nothing. */
  run(options: { quick: boolean; say(line: string): void }): Promise<SectionResult>
}
/** `figures`: whatever is worth keeping, with the configuration it was found under. */
export type SectionResult = {
  figures: Readonly<Record<string, unknown>>
  targets: readonly { says: string; want: string; got: string; met: boolean }[]
}
