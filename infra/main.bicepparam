// Values come from environment variables: `azd env set NAME value`, or variables of the shell or the pipeline.
// A parameter that is not set here has its default: see the descriptions in main.bicep and its modules.

using 'main.bicep'

import { switchValue } from 'modules/shared.bicep'

param location = readEnvironmentVariable('AZURE_LOCATION', '')
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')

// Issuer and audience have no default: there is no deployment without authentication.
param authentication = {
  issuer: readEnvironmentVariable('JOBS_AUTHENTICATION_ISSUER')
  audience: readEnvironmentVariable('JOBS_AUTHENTICATION_AUDIENCE')
  metadataAddress: readEnvironmentVariable('JOBS_AUTHENTICATION_METADATA_ADDRESS', '')
  projectsClaim: readEnvironmentVariable('JOBS_AUTHENTICATION_PROJECTS_CLAIM', 'projects')
  requesterRole: readEnvironmentVariable('JOBS_AUTHENTICATION_REQUESTER_ROLE', '')
  apiKeys: json(readEnvironmentVariable('JOBS_AUTHENTICATION_API_KEYS', '[]'))
}

param service = {
  publicBaseUrl: readEnvironmentVariable('JOBS_PUBLIC_BASE_URL', '')
  allowedOrigins: json(readEnvironmentVariable('JOBS_ALLOWED_ORIGINS', '[]'))
}

param scale = {
  alwaysReadyInstances: int(readEnvironmentVariable('JOBS_ALWAYS_READY_INSTANCES', '0'))
  placeholders: switchValue(readEnvironmentVariable('JOBS_PLACEHOLDERS', ''), true)
  maximumInstances: int(readEnvironmentVariable('JOBS_MAXIMUM_INSTANCES', '40'))
  zoneRedundant: switchValue(readEnvironmentVariable('JOBS_ZONE_REDUNDANT', ''), false)
}

param alerting = {
  email: readEnvironmentVariable('JOBS_ALERT_EMAIL', '')
}

param privateNetwork = switchValue(readEnvironmentVariable('JOBS_PRIVATE_NETWORK', ''), false)
param writerIdentity = switchValue(readEnvironmentVariable('JOBS_WRITER_IDENTITY', ''), false)
param lockJobs = switchValue(readEnvironmentVariable('JOBS_LOCK', ''), false)
param operatorPrincipalId = readEnvironmentVariable('JOBS_OPERATOR_PRINCIPAL_ID', '')
