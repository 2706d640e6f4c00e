/** What a reader of the page must know to judge the table. Says nothing that another run could prove wrong. */
export const remarks: string = `A cell is a program of its own, in a process group of its own. It reports what becomes of each item the moment it knows.
Every item writes a line to a ledger when it starts, so an item that runs twice, or never, is seen whatever the pool says.
When the program has ended, or the time limit is over, everything of it that still runs is killed. Each peer first has to do
the load without a catastrophe, or is not judged at all. The rules are in
[classification.ts](../bench/robustness/classification.ts), the catastrophes in
[catastrophes.ts](../bench/robustness/catastrophes.ts), the programs in [peers](../bench/robustness/peers).

What to keep in mind:

- All pools run with their defaults: two workers, and beside that only what a row needs (a heap limit, a time-out).
- Threads share their process. That SIGKILL or a fault in native code ends the whole program is not the fault of a pool of
  threads: none can do better. In exchange threads start faster, share memory, and cannot outlive their program. The other
  rows ask of threads what they ask of processes.
- An error is right when it says what happened, by a mild rule: that the worker exited, died or was terminated is enough, also
  where the reason was its heap. The exact texts are below.
- A function in an object is the plainest of all values that cannot be encoded. A pool that leaves it out without a word has
  delivered a wrong result.
- piscina and tinypool report what happens outside of a task, such as a module that fails at import, with an 'error' event of
  the pool. Here nobody listens to it, as in the examples of their manuals, and an 'error' event without a listener ends a
  program.
- jest-worker runs an item whose worker has exited again, up to three times (\`maxRetries\`). That is by design, for test files;
  for a task that sends or writes something it is a surprise. It has no time-out, so an endless loop keeps it waiting. Its
  initializer is the function \`setup\` of the module.
- Python has neither a limit of the heap nor \`throw undefined\`; what stands in for them is in the list above. The time-out of
  \`get\` and \`result\` ends the wait, and by design not the work. Both pools run with the start method that is the default of
  this version of Python. A \`with\` block ends them, as in its manual: Pool then terminates, ProcessPoolExecutor waits.
- This was made by the authors of forkyard, who also chose the catastrophes. Each peer is used in a file of some forty lines:
  where you see one used wrongly, please open an issue.
- Where processes race, other runs may come out differently.`
