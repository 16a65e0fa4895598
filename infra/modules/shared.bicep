// Types and role ids that main.bicep and the modules share.

@export()
@description('Tags. Names are free, values are strings.')
type tagSet = {
  @description('The value of one tag.')
  @maxLength(256)
  *: string
}

@export()
@sealed()
@description('Assignment of a built-in role to an identity.')
type grant = {
  @description('Id of the role definition.')
  @minLength(36)
  @maxLength(36)
  roleId: string

  @description('Resource id of the identity, or its object id where it is not of this deployment. It is known before the deployment, so resource names can be derived from it.')
  @minLength(1)
  @maxLength(1024)
  identityId: string

  @description('Object id of the identity.')
  @minLength(1)
  @maxLength(36)
  principalId: string

  @description('Kind of the identity. Default: ServicePrincipal.')
  principalType: principalType?
}

@export()
@description('Kind of an identity.')
type principalType = 'Group' | 'ServicePrincipal' | 'User'

@export()
@description('Application settings. Names are free, values are strings.')
type settingSet = {
  @description('The value of one setting.')
  *: string
}

@export()
@description('Ids of all built-in roles that are assigned.')
var roles = {
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  storageTableDataReader: '76199698-9eea-4c19-bc75-cec21354c6b6'
}

@export()
@sealed()
@description('Size and number of instances of the function app.')
type scaleOptions = {
  @description('Memory of one instance, in megabytes. Default: 2048.')
  instanceMemoryMegabytes: (512 | 2048 | 4096)?

  @description('Maximum number of instances, which also bounds the cost. Default: 40.')
  @minValue(1)
  @maxValue(1000)
  maximumInstances: int?

  @description('Number of always-ready instances. They are billed while idle. Default: 0, so that nothing runs without requests.')
  @minValue(0)
  @maxValue(1000)
  alwaysReadyInstances: int?

  @description('Concurrent requests of one instance above which the platform adds an instance. Default: 100.')
  @minValue(1)
  @maxValue(1000)
  requestsPerInstance: int?

  @description('False: instances do not start from a prepared .NET process. Cold starts get slower; a workaround for host faults. Default: true.')
  placeholders: bool?

  @description('True: instances and the storage of the host are spread over availability zones. The region must have them. The platform then keeps two instances ready and bills them. Default: false.')
  zoneRedundant: bool?

  @description('How instances are replaced after a deployment. Recreate: all at once, with errors meanwhile. RollingUpdate: one after the other. Default: that of the platform, which is Recreate.')
  updateStrategy: ('Recreate' | 'RollingUpdate')?
}

@export()
@sealed()
@description('Addresses that may reach the function app, in CIDR notation (203.0.113.0/24). Tokens are needed in any case.')
type accessOptions = {
  @description('Addresses that may call the API, for instance those of a gateway. Default: all.')
  @maxLength(100)
  callers: string[]?

  @description('Addresses that may deploy the app (its scm site). Default: all.')
  @maxLength(100)
  deployers: string[]?
}

@export()
@description('Memory of one instance, in megabytes.')
func instanceMemoryMegabytes(scale scaleOptions) int => scale.?instanceMemoryMegabytes ?? 2048

@export()
@description('Concurrent requests of one instance above which the platform adds an instance.')
func requestsPerInstance(scale scaleOptions) int => scale.?requestsPerInstance ?? 100

@export()
@sealed()
@description('Logs and their retention.')
type loggingOptions = {
  @description('Retention of logs, in days. Default: 30.')
  @minValue(30)
  @maxValue(730)
  retentionDays: int?

  @description('Daily cap of ingestion, in gigabytes. Ingestion stops above it until the next day. Default: 1.')
  @minValue(1)
  @maxValue(1000)
  dailyCapGigabytes: int?

  @description('True: storage reads are logged, one line or more for each request. Default: false.')
  storageReads: bool?

  @description('True: storage writes are logged, one line for each write of a job. Deletes are always logged. Default: false.')
  storageWrites: bool?
}

@export()
@sealed()
@description('Alert thresholds and recipients.')
type alertingOptions = {
  @description('Email address for alerts. Default: none.')
  @maxLength(254)
  email: string?

  @description('Resource ids of existing action groups that are also notified. Default: none.')
  @maxLength(4)
  actionGroupIds: string[]?

  @description('Alert threshold: percentage of requests in 15 minutes that are answered with a 5xx status. Default: 2.')
  @minValue(1)
  @maxValue(100)
  serverErrorPercent: int?

  @description('Alert threshold: 5xx responses in 15 minutes, by the metric of the platform, which does not depend on telemetry. Default: 20.')
  @minValue(0)
  @maxValue(1000000)
  serverErrors: int?

  @description('Alert threshold: percentage of the daily cap of ingestion that was used in 24 hours. Default: 80.')
  @minValue(1)
  @maxValue(99)
  dailyCapPercent: int?

  @description('Alert threshold: 95th percentile of the request duration in 15 minutes, in milliseconds. Default: 1000.')
  @minValue(10)
  @maxValue(60000)
  latencyMilliseconds: int?

  @description('Alert threshold: table calls in 15 minutes that are throttled or time out. Default: 10.')
  @minValue(0)
  @maxValue(1000000)
  throttledCalls: int?

  @description('False: no availability test. It requests /health/ready every five minutes from three locations, at a small cost. Default: true.')
  readinessProbe: bool?
}

@export()
@description('The value of a switch that an environment variable sets: true, yes, on or 1, and false, no, off or 0, in any case. Empty: the default.')
func switchValue(value string, defaultValue bool) bool =>
  empty(value)
    ? defaultValue
    : contains(['true', 'yes', 'on', '1'], toLower(value))
        ? true
        : contains(['false', 'no', 'off', '0'], toLower(value)) ? false : bool(value)
