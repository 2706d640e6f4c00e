import { Connection } from '../channel/connection.ts'
import '../channel/joinable-queue.ts'
import { Queue } from '../channel/queue.ts'
import { Barrier } from '../sync/barrier.ts'
import { Condition } from '../sync/condition.ts'
import { Event } from '../sync/event.ts'
import { Exclusive } from '../sync/exclusive.ts'
import '../sync/lock.ts'
import '../sync/rlock.ts'
import { Semaphore } from '../sync/semaphore.ts'
import { SharedArray } from './shared-array.ts'
import { showAs } from './show-as.ts'
import { Value } from './value.ts'

// All that processes share: whoever receives messages must know how to attach it. And how it is shown.

showAs(Barrier, ({ parties, waiting, broken }) => ({ parties, waiting, broken }))
showAs(Condition, ({ lock }) => ({ lock }))
showAs(Event, ({ isSet }) => ({ isSet }))
showAs(Exclusive, ({ locked }) => ({ locked }))
showAs(Semaphore, ({ value }) => ({ value }))
showAs(SharedArray, ({ type, values }) => ({ type, values }))
showAs(Value, ({ type, value }) => ({ type, value }))
showAs(Queue, ({ size, closed }) => ({ size, closed }))
showAs(Connection, ({ readable, writable, closed }) => ({ readable, writable, closed }))
