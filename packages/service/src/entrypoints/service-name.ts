/** What the service is called in metrics, alarms, log groups and its stack. */
export const serviceName = 'lading'
