package desk

import "time"

// DefinitionPackages answers GET /definitions/packages: what there is of
// definitions, and where it came from.
type DefinitionPackages struct {
	Packages []DefinitionPackage `json:"packages" doc:"what is part of Barsdesk first, then what was imported, in its order"`
	Damaged  []DamagedPackage    `json:"damaged" doc:"imported packages whose kept copy was damaged; nothing is checked against them"`
}

// DefinitionPackage is a FHIR package: part of Barsdesk, or imported.
type DefinitionPackage struct {
	ID           string              `json:"id" doc:"opaque to the page"`
	Name         string              `json:"name"`
	Version      string              `json:"version"`
	Title        string              `json:"title" doc:"empty when the package has none"`
	Source       string              `json:"source" doc:"where it came from, plain words"`
	ImportedAt   *time.Time          `json:"importedAt,omitempty" doc:"of an imported one"`
	Preferred    bool                `json:"preferred" doc:"its definitions come before those of Barsdesk"`
	Holds        []DefinitionCount   `json:"holds"`
	Total        int                 `json:"total" doc:"definitions that it holds"`
	InForce      int                 `json:"inForce" doc:"how many of them are in force"`
	Dependencies []PackageDependency `json:"dependencies"`
}

// DefinitionCount is how many definitions of one kind a package holds.
type DefinitionCount struct {
	Kind  string `json:"kind" doc:"plain words"`
	Count int    `json:"count"`
}

// PackageDependency is another package that a package builds on.
type PackageDependency struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	State   string `json:"state" doc:"plain words"`
	Missing bool   `json:"missing"`
}

// DamagedPackage is a kept package that cannot be used.
type DamagedPackage struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Why     string `json:"why"`
}

// DefinitionList answers GET /definitions?package=&q=&state=&offset=.
type DefinitionList struct {
	Definitions []DefinitionLine `json:"definitions"`
	Total       int              `json:"total"`
	Page        int              `json:"page" doc:"how many one answer holds at most"`
}

// DefinitionLine is one definition.
type DefinitionLine struct {
	Name    string `json:"name"`
	Kind    string `json:"kind" doc:"plain words"`
	URL     string `json:"url" doc:"its published address, for support; not to be opened"`
	Version string `json:"version"`
	Package string `json:"package" doc:"name and version"`
	InForce bool   `json:"inForce"`
	State   string `json:"state" doc:"in force or not, and why, plain words"`
}

// PublishedDefinitions answers GET /definitions/published?offset=: what services
// have published about themselves, as far as this environment holds it.
type PublishedDefinitions struct {
	Services []PublishedService `json:"services"`
	Total    int                `json:"total" doc:"services"`
	Page     int                `json:"page" doc:"how many one answer holds at most"`
}

// PublishedService is a service with the definitions that it has published.
type PublishedService struct {
	ID          string                `json:"id"`
	Name        string                `json:"name" doc:"its id when the directory no longer lists it"`
	Listed      bool                  `json:"listed" doc:"in the directory"`
	FetchedAt   time.Time             `json:"fetchedAt" doc:"when the oldest of them was fetched"`
	Outdated    bool                  `json:"outdated" doc:"it will be asked again before they are used"`
	Definitions []PublishedDefinition `json:"definitions"`
	Faults      []string              `json:"faults" doc:"what is wrong with what it published, plain words, each once"`
}

// PublishedDefinition is one definition that a service has published. It holds
// for messages to that service.
type PublishedDefinition struct {
	Message string   `json:"message" doc:"what kind of message it is for, plain words"`
	Uses    []string `json:"uses" doc:"plain words"`
	URL     string   `json:"url" doc:"its published address, for support; not to be opened"`
	Version string   `json:"version" doc:"empty when the service states none"`
}
