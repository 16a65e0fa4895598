// Alerts on errors, latency, the daily cap of the log, throttling of the table service, and readiness. Those on metrics of the
// platform do not depend on telemetry, which the daily cap stops.

import { alertingOptions, tagSet } from 'shared.bicep'

@description('Suffix of the names.')
@minLength(3)
@maxLength(40)
param suffix string

@description('Region.')
@minLength(1)
@maxLength(64)
param location string

@description('Tags.')
param tags tagSet

@description('Alert thresholds and recipients.')
param alerting alertingOptions

@description('Resource id of the Log Analytics workspace.')
@minLength(1)
@maxLength(1024)
param workspaceId string

@description('Daily cap of ingestion into the workspace, in gigabytes.')
@minValue(1)
@maxValue(1000)
param dailyCapGigabytes int

@description('Resource id of the function app.')
@minLength(1)
@maxLength(1024)
param appId string

@description('Resource id of Application Insights.')
@minLength(1)
@maxLength(1024)
param insightsId string

@description('Resource id of the jobs storage account.')
@minLength(1)
@maxLength(1024)
param jobsStorageId string

@description('Host name of the app.')
@minLength(1)
@maxLength(253)
param hostName string

var email = alerting.?email ?? ''
var serverErrorPercent = alerting.?serverErrorPercent ?? 2
var serverErrors = alerting.?serverErrors ?? 20
var dailyCapPercent = alerting.?dailyCapPercent ?? 80
var latencyMilliseconds = alerting.?latencyMilliseconds ?? 1000
var throttledCalls = alerting.?throttledCalls ?? 10
var readinessProbe = alerting.?readinessProbe ?? true

resource emailActionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'jobs'
    enabled: true
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

var actionGroups = concat(empty(email) ? [] : [emailActionGroup.id], alerting.?actionGroupIds ?? [])

// With fewer requests than this in the window, a percentage means little: neither request alert fires.
var minRequests = 20
var requests = 'AppRequests | where Url !has "/health/"'
var logAlerts = [
  {
    name: 'server-errors'
    title: 'Jobs API: too many 5xx responses'
    description: 'More than ${serverErrorPercent} % of the requests in 15 minutes were answered with a 5xx status.'
    severity: 1
    frequency: 'PT5M'
    window: 'PT15M'
    threshold: serverErrorPercent
    query: '${requests} | summarize Total = sum(ItemCount), Failed = sumif(ItemCount, toint(ResultCode) >= 500) | where Total >= ${minRequests} | project Value = 100.0 * Failed / Total'
  }
  {
    name: 'latency'
    title: 'Jobs API: high latency'
    description: 'The 95th percentile of the request duration in 15 minutes is above ${latencyMilliseconds} ms.'
    severity: 2
    frequency: 'PT5M'
    window: 'PT15M'
    threshold: latencyMilliseconds
    query: '${requests} | summarize Total = sum(ItemCount), Value = percentilew(DurationMs, ItemCount, 95) | where Total >= ${minRequests} | project Value'
  }
  {
    name: 'log-volume'
    title: 'Jobs API: much of the daily log volume is used'
    description: 'More than ${dailyCapPercent} % of the daily cap of ${dailyCapGigabytes} GB was ingested in 24 hours. Above the cap, telemetry and the alerts on it stop.'
    severity: 2
    frequency: 'PT1H'
    window: 'P1D'
    threshold: dailyCapPercent
    // Quantity is in megabytes.
    query: 'Usage | where IsBillable | summarize Gigabytes = sum(Quantity) / 1000 | project Value = 100.0 * Gigabytes / ${dailyCapGigabytes}'
  }
  {
    name: 'daily-cap'
    title: 'Jobs API: the daily log volume is used up'
    description: 'The daily cap of ${dailyCapGigabytes} GB is reached: telemetry, and the alerts on it, stop until the next day.'
    severity: 1
    frequency: 'PT5M'
    window: 'PT15M'
    threshold: 0
    query: '_LogOperation | where Category =~ "Ingestion" and Detail contains "OverQuota" | summarize Value = count()'
  }
]

resource logAlertRules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in logAlerts: {
    name: 'alert-${alert.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      description: alert.description
      severity: alert.severity
      enabled: true
      autoMitigate: true
      evaluationFrequency: alert.frequency
      windowSize: alert.window
      scopes: [workspaceId]
      // A table is created with its first row, for instance AppRequests after the deployment of this rule.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            metricMeasureColumn: 'Value'
            timeAggregation: 'Maximum'
            operator: 'GreaterThan'
            threshold: alert.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: actionGroups }
    }
  }
]

resource serverErrorAlert 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'alert-platform-errors-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'More than ${serverErrors} requests in 15 minutes were answered with a 5xx status, by the metric of the platform.'
    severity: 1
    enabled: true
    autoMitigate: true
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    scopes: [appId]
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'errors'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Web/sites'
          metricName: 'Http5xx'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: serverErrors
          // The metric can appear with the first request.
          skipMetricValidation: true
        }
      ]
    }
    actions: [for id in actionGroups: { actionGroupId: id }]
  }
}

resource throttlingAlert 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'alert-throttling-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The table service throttled more than ${throttledCalls} calls in 15 minutes, or let them time out.'
    severity: 2
    enabled: true
    autoMitigate: true
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    scopes: ['${jobsStorageId}/tableServices/default']
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Storage/storageAccounts/tableServices'
          metricName: 'Transactions'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: throttledCalls
          dimensions: [
            {
              name: 'ResponseType'
              operator: 'Include'
              values: [
                'ClientAccountBandwidthThrottlingError'
                'ClientAccountRequestThrottlingError'
                'ClientThrottlingError'
                'ServerBusyError'
                'ServerTimeoutError'
              ]
            }
          ]
        }
      ]
    }
    actions: [for id in actionGroups: { actionGroupId: id }]
  }
}

resource readinessTest 'Microsoft.Insights/webtests@2022-06-15' = if (readinessProbe) {
  name: 'probe-${suffix}'
  location: location
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: 'probe-${suffix}'
    Name: 'Jobs API: readiness'
    Kind: 'standard'
    Enabled: true
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    Locations: [
      { Id: 'emea-nl-ams-azr' }
      { Id: 'emea-gb-db3-azr' }
      { Id: 'us-va-ash-azr' }
    ]
    Request: {
      RequestUrl: 'https://${hostName}/health/ready'
      HttpVerb: 'GET'
      FollowRedirects: false
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 7
    }
  }
}

resource readinessAlert 'Microsoft.Insights/metricAlerts@2026-01-01' = if (readinessProbe) {
  name: 'alert-readiness-${suffix}'
  location: 'global'
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource', 'hidden-link:${readinessTest.id}': 'Resource' })
  properties: {
    description: 'Two of the three test locations do not get status 200 from /health/ready.'
    severity: 0
    enabled: true
    autoMitigate: true
    evaluationFrequency: 'PT1M'
    windowSize: 'PT15M'
    scopes: [readinessTest.id, insightsId]
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      componentId: insightsId
      webTestId: readinessTest.id
      failedLocationCount: 2
    }
    actions: [for id in actionGroups: { actionGroupId: id }]
  }
}
