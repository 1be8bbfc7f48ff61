/** Something outside this program keeps it from starting. `message`: what is wrong; `fix`: what a person can do about it. */
export class CannotStart extends Error {
  override name = 'CannotStart'
  readonly fix: string

  constructor(message: string, fix: string, cause?: unknown) {
    super(message, { cause })
    this.fix = fix
  }
}
