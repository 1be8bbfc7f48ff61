/** What people ask of the read models while these are in use, and what becomes of it. */

/** `rebuild`: a new generation beside the live one, compared, then switched to. `verify`: the same refold, compared and dropped. */
export type JobKind = 'rebuild' | 'verify'
/**
 * | state | means | is over |
 * |---|---|---|
 * | running | reads the log from its beginning | no |
 * | paused | people said so; goes on where it was | no |
 * | comparing | stands where the live one stands, and both are read in one snapshot | no |
 * | awaiting-approval | more rows differ than were said to be expected | no |
 * | switched | the new generation is read; the old one is fed on, for a roll-back | yes |
 * | rolled-back | the old generation is read again; the new one is dropped | yes |
 * | matched | of a verification, or one with `dryRun`: not a row differs | yes |
 * | differs | the same, where rows differ | yes |
 * | cancelled | people said so | yes |
 * | failed | see `error`: an event that could not be taken, first of all | yes |
 */
export type JobState =
  | 'running'
  | 'paused'
  | 'comparing'
  | 'awaiting-approval'
  | 'switched'
  | 'rolled-back'
  | 'matched'
  | 'differs'
  | 'cancelled'
  | 'failed'

export type JobRequest = {
  kind: JobKind
  /** Names of read models; all of them, where it is `all`. */
  models: readonly string[] | 'all'
  /** Only this shop's rows. */
  shop?: string
  /** Side by side and compared, no switch. */
  dryRun?: boolean
  /** So many rows may differ and it is switched to all the same; default 0. `approve`: however many. */
  expected?: number
  approve?: boolean
  /** Who asked, as their token names them. */
  by: string
}

/** Of one partition. `position`: the log offset that is folded and committed; `goal`: where the log ended when it was last asked. */
export type JobProgress = {
  partition: number
  position: bigint
  goal: bigint
  events: number
  /** Over the last seconds; 0 while it rests. */
  eventsPerSecond: number
  /** undefined where there is no rate yet. */
  etaSeconds?: number
}

/** A row that differs, by its name only: what is in it is not for whoever runs read models. `first`: the lowest position of all. */
export type DiffSample = {
  table: string
  shop: string
  key: string
  how: 'added' | 'removed' | 'changed'
  /** Of a changed one. */
  columns?: readonly string[]
  position: bigint
}
/** A new generation against the live one, rows that are gone left out. `hash`: SHA-256 over the canonical rows of each. */
export type ModelDiff = {
  model: string
  rows: number
  added: number
  removed: number
  changed: number
  hash: { live: string; refolded: string }
  samples: readonly DiffSample[]
  /** The first row that differs, with the event that should have made it (or, of a removed one, that left it). */
  first?: DiffSample & { event?: { id: string; type: string; stream: string; at: string } }
}

export type Job = {
  id: string
  kind: JobKind
  models: readonly string[]
  shop?: string
  state: JobState
  dryRun: boolean
  expected: number
  approve: boolean
  by: string
  requestedAt: string
  endedAt?: string
  error?: string
  progress: readonly JobProgress[]
  diff?: readonly ModelDiff[]
  /** Until then a switch can be taken back. */
  rollbackUntil?: string
  /** What people asked of it since it was begun, and why, in their order. */
  asked?: readonly Asked[]
}

export type Asked = { what: Ask; by: string; reason?: string; at: string }
export type Ask = 'pause' | 'resume' | 'cancel' | 'approve' | 'rollback'
/** `job-in-progress`: of one of the models; `wrong-state`: nothing that can be asked of it now. */
export type Refused = { refused: 'unknown-model' | 'job-in-progress' | 'wrong-state'; detail: string }

/** An event that a live read model could not take, and all later ones of its stream there. `index`: 0 is the one that could not be taken. */
export type DeadLetter = {
  id: string
  model: string
  partition: number
  shop: string
  stream: string
  error: string
  parkedAt: string
  /** How many events of the stream wait, this one among them. */
  waiting: number
  state: 'parked' | 'retrying' | 'skipping'
}
/** An event that a read model was told to go on without. */
export type SkippedEvent = Omit<ParkedEvent, 'index' | 'data'> & { error: string; reason: string; by: string }
export type ParkedEvent = { index: number; id: string; type: string; position: bigint; at: string; data: unknown }

export type Lag = {
  model: string
  partition: number
  position: bigint
  /** Of the projector that has the partition, as it last said (twice a second). */
  events: number
  seconds: number
  /** Its checkpoint moves, or there is nothing to move it. */
  progressing: boolean
  saidAt: string
}

/** What ops ask. All of it is written down for the projectors, who act on it; nothing here waits for them. */
export interface Ops {
  start(request: JobRequest): Promise<Job | Refused>
  /** The newest first, at most 100. */
  jobs(): Promise<readonly Job[]>
  job(id: string): Promise<Job | undefined>
  /** `reason`: is kept with the job. */
  ask(id: string, what: Ask, by: string, reason?: string): Promise<Job | Refused | undefined>
  /** The oldest first, at most 1000. */
  deadLetters(): Promise<readonly DeadLetter[]>
  /** With its first events, at most 100; `skipped`: of the same stream. */
  deadLetter(
    id: string,
  ): Promise<(DeadLetter & { parked: readonly ParkedEvent[]; skipped: readonly SkippedEvent[] }) | undefined>
  /** Takes the stream's parked events again, in their order; those that are taken now wait no more. */
  retry(id: string, by: string): Promise<DeadLetter | undefined>
  /** As `retry`, without the one that could not be taken: `reason` says why, and is kept with it. */
  skip(id: string, asked: { by: string; reason: string }): Promise<DeadLetter | undefined>
  lag(): Promise<readonly Lag[]>
  close(): Promise<void>
}
