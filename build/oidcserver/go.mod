module barsdesk/build/oidcserver

go 1.26

require github.com/zitadel/oidc/v3 v3.45.0
