# The same as ask.sh, for Windows.
$ErrorActionPreference = 'Stop'

function Ask([string] $name, [string] $question) {
  if ([Environment]::GetEnvironmentVariable($name)) {
    return
  }

  $value = Read-Host $question
  if (-not $value) {
    [Console]::Error.WriteLine("$name is needed. Set it with: azd env set $name <value>")
    exit 1
  }

  azd env set $name $value
}

Ask 'JOBS_AUTHENTICATION_ISSUER' 'Issuer of the access tokens (https://login.microsoftonline.com/<tenant id>/v2.0 for Microsoft Entra ID)'
Ask 'JOBS_AUTHENTICATION_AUDIENCE' 'Audience of the access tokens (the client id of the API for Microsoft Entra ID)'
