// All that processes share: whoever receives messages must know how to attach it.
import '../sync/barrier.ts'
import '../sync/condition.ts'
import '../sync/event.ts'
import '../sync/lock.ts'
import '../sync/rlock.ts'
import '../sync/semaphore.ts'
import './shared-array.ts'
import './value.ts'
