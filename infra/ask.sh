#!/bin/sh
# Asks for the issuer and the audience of the access tokens before `azd` makes anything, because there is no deployment
# without them. azure.yaml runs it; values that the environment has are kept.
set -eu

ask() {
  name=$1
  question=$2
  eval "value=\${$name:-}"
  if [ -n "$value" ]; then
    return
  fi

  printf '%s: ' "$question" >&2
  if ! read -r value || [ -z "$value" ]; then
    printf '\n%s is needed. Set it with: azd env set %s <value>\n' "$name" "$name" >&2
    exit 1
  fi

  azd env set "$name" "$value"
}

ask JOBS_AUTHENTICATION_ISSUER 'Issuer of the access tokens (https://login.microsoftonline.com/<tenant id>/v2.0 for Microsoft Entra ID)'
ask JOBS_AUTHENTICATION_AUDIENCE 'Audience of the access tokens (the client id of the API for Microsoft Entra ID)'
