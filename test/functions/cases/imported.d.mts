export declare const next: () => number
