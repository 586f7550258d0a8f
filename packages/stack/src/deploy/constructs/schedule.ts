import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { DeadLetterQueue } from './dead-letter-queue.ts'

/**
 * Runs a function every so often. A run that fails is left to the next one, and is in the function's errors; one that could not even
 * be handed over is kept as a message for whoever looks.
 */
export class EverySoOften extends Construct {
  readonly deadLetters: DeadLetterQueue

  constructor(
    scope: Construct,
    id: string,
    { every, target }: { readonly every: Duration; readonly target: IFunction },
  ) {
    super(scope, id)
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters')
    new Rule(this, 'Rule', {
      schedule: Schedule.rate(every),
      targets: [
        new LambdaFunction(target, {
          deadLetterQueue: this.deadLetters.queue,
          retryAttempts: 1,
          maxEventAge: Duration.minutes(5),
        }),
      ],
    })
    target.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) })
  }
}
