// What main.bicep and the modules share: types, and the roles.

@export()
@description('Tags: any names, text values.')
type tagSet = {
  @description('The value of one tag.')
  @maxLength(256)
  *: string
}

@export()
@sealed()
@description('A built-in role for an identity of this deployment.')
type grant = {
  @description('Id of the role definition.')
  @minLength(36)
  @maxLength(36)
  roleId: string

  @description('Resource id of the identity; known before deployment, so that names can be derived from it.')
  @minLength(1)
  @maxLength(1024)
  identityId: string

  @description('Object id of the identity.')
  @minLength(1)
  @maxLength(36)
  principalId: string
}

@export()
@description('Application settings: any names, text values.')
type settingSet = {
  @description('The value of one setting.')
  *: string
}

@export()
@description('The only built-in roles that are given to anybody.')
var roles = {
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  storageTableDataReader: '76199698-9eea-4c19-bc75-cec21354c6b6'
}

@export()
@sealed()
@description('How large the function app gets.')
type scaleOptions = {
  @description('Memory of one instance, in megabytes; 2048 when left out.')
  instanceMemoryMegabytes: (512 | 2048 | 4096)?

  @description('Upper bound of the number of instances, and so of the bill; 40 when left out.')
  @minValue(40)
  @maxValue(1000)
  maximumInstances: int?

  @description('Instances kept warm for requests, paid for while idle; 0, so that nothing runs while nobody asks, when left out.')
  @minValue(0)
  @maxValue(1000)
  alwaysReadyInstances: int?

  @description('Requests that one instance takes at a time before another is started; 100 when left out.')
  @minValue(1)
  @maxValue(1000)
  requestsPerInstance: int?

  @description('False to start each instance from nothing rather than from a .NET process that waits: slower, and a way around faults of the host.')
  placeholders: bool?

  @description('True to spread the instances over availability zones; needs a region that has them.')
  zoneRedundant: bool?
}

@export()
@description('Memory of one instance, in megabytes.')
func instanceMemoryMegabytes(scale scaleOptions) int => scale.?instanceMemoryMegabytes ?? 2048

@export()
@description('Requests that one instance takes at a time before another is started.')
func requestsPerInstance(scale scaleOptions) int => scale.?requestsPerInstance ?? 100

@export()
@sealed()
@description('What is logged, and for how long.')
type loggingOptions = {
  @description('Days that logs are kept; 30 when left out.')
  @minValue(30)
  @maxValue(730)
  retentionDays: int?

  @description('Gigabytes a day after which no more is taken in until the next day; 1 when left out.')
  @minValue(1)
  @maxValue(1000)
  dailyCapGigabytes: int?

  @description('True to log every storage read as well as writes and deletes: one line or more for each request.')
  storageReads: bool?
}

@export()
@sealed()
@description('When somebody is told, and who.')
type alertingOptions = {
  @description('Address that alerts are mailed to; left out or empty for none.')
  @maxLength(254)
  email: string?

  @description('Resource ids of existing action groups to call as well.')
  @maxLength(4)
  actionGroupIds: string[]?

  @description('Percentage of requests answered 5xx in 15 minutes above which an alert fires; 2 when left out.')
  @minValue(1)
  @maxValue(100)
  serverErrorPercent: int?

  @description('95th percentile of the time to answer, in milliseconds over 15 minutes, above which an alert fires; 1000 when left out.')
  @minValue(10)
  @maxValue(60000)
  latencyMilliseconds: int?

  @description('Throttled or timed-out table calls in 15 minutes above which an alert fires; 10 when left out.')
  @minValue(0)
  @maxValue(1000000)
  throttledCalls: int?

  @description('False for no call of /health/ready every five minutes from three places. It costs a little even when nobody asks.')
  readinessProbe: bool?
}
