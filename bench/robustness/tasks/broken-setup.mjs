export { throwAtStart as setup, work } from './work.mjs'
