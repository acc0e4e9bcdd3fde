module barsdesk/build/packs

go 1.26.0

require (
	barsdesk v0.0.0
	github.com/gofhir/validator v1.0.0 // its folder specs/r4 is read as data; nothing of it is linked
)

replace barsdesk => ../..
