import { CfnServiceLevelObjective } from 'aws-cdk-lib/aws-applicationsignals'
import { Construct } from 'constructs'
import { namespace, serviceDimensions } from '../../observe/metrics.ts'
import type { Observed } from './metrics.ts'

export interface AvailabilityObjectiveProps extends Observed {
  /** Percent of the calls that have to succeed: 99.9. */
  readonly goal: number
  /** Days over which it is looked at, one after the other. */
  readonly days: number
}

/** Burnt at this rate, 2 % of a month's budget is gone in an hour: Google's SRE workbook, chapter 5. */
const fastBurnMinutes = 60

/** A service level objective of Application Signals: of all calls, how many did not fail on the server's side. */
export class AvailabilityObjective extends Construct {
  constructor(scope: Construct, id: string, props: AvailabilityObjectiveProps) {
    super(scope, id)
    const { service, stage, goal, days } = props
    const dimensions = serviceDimensions.map((name) => ({ name, value: { service, stage }[name] }))
    const metric = (metricName: string, stat: string, id: string) => ({
      id,
      returnData: true,
      metricStat: { metric: { namespace, metricName, dimensions }, period: 60, stat },
    })
    new CfnServiceLevelObjective(this, 'Availability', {
      name: `${service}-${stage}-availability`,
      description: `${goal} % of the calls are not answered with 5xx, over ${days} days`,
      requestBasedSli: {
        requestBasedSliMetric: {
          totalRequestCountMetric: [metric('Duration', 'SampleCount', 'calls')],
          monitoredRequestCountMetric: { badCountMetric: [metric('ServerErrors', 'Sum', 'errors')] },
        },
      },
      goal: {
        attainmentGoal: goal,
        warningThreshold: 50,
        interval: { rollingInterval: { duration: days, durationUnit: 'DAY' } },
      },
      burnRateConfigurations: [{ lookBackWindowMinutes: fastBurnMinutes }],
    })
  }
}
