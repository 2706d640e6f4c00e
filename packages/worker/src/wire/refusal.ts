/** Thrown while a value is described: it cannot travel. Whoever knows the path makes an EncodeError of it. */
export class Refusal extends Error {
  /** How the path goes on from the described value to what cannot travel; empty: it is the value itself. */
  readonly step: string

  constructor(reason: string, step = '', options?: ErrorOptions) {
    super(reason, options)
    this.step = step
  }
}
