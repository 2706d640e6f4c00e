export declare function placesIn(url: string): {
  readonly at: (text: string) => string
  readonly after: (text: string) => string
}
export declare const moveIt: string
