/** Thrown while a value is described: it cannot travel. Whoever knows the path makes an EncodeError of it. */
export class Refusal extends Error {}
