// Classes with their types: those of a module of tasks, which workers find by reference.

export interface Point {
  readonly x: number
  readonly y: number
  readonly length: number
}

export interface Path {
  readonly points: readonly Point[]
}

interface Geometry {
  Point: new (x: number, y: number) => Point
  Path: new (points: readonly Point[]) => Path
}

const module: string = new URL('../tasks/geometry.mjs', import.meta.url).href

export const geometry: Promise<Geometry> = import(module)
