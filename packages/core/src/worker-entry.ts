/**
 * What a worker process runs. A bundled program makes this an entry of its bundle and passes the file to
 * `new Pool({ workerEntry })`.
 */
import '@forkyard/worker/main'
