/** What a person must put right before the command can work; told as it is, without a stack. */
export class Failure extends Error {
  override name = 'Failure'
}
