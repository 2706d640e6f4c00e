/** How the path of a value goes on to one of its properties: `.name`, `[3]`, `["two words"]`. */
export function propertyStep(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}
