export declare class Refusal extends Error {
  readonly reason: string
  readonly details: unknown
}
