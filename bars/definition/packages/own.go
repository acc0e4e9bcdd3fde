package packages

// ownOrigins are the packages that are part of Barsdesk, without standings.
func ownOrigins() []*Origin { return nil }
