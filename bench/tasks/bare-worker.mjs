/* Nothing, until the end of standard input. */
process.stdin.resume()
