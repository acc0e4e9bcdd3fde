module barsdesk/build/packs

go 1.26.0
