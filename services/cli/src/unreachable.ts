/** The service, or what stands behind it, does not answer; exit code 5. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}
