package form

const (
	mapHeading  = "If there is no address"
	typesOfSite = "https://fhir.nhs.uk/CodeSystem/location-types-bars"
)

// placeWords are about where something happened, and other places that matter.
var placeWords = []words{
	{path: "Location.type.coding", label: "What kind of place is it?", options: kindsOfPlace, topics: "places", need: must, missing: "Choose what kind of place it is"},
	{
		path: "Location.type.text", label: "What it is used for", limit: 200, topics: "places", need: must, help: "For example, assembly point.",
		show: &When{Field: "type-coding", Values: []string{value(typesOfSite, "OLOC")}}, missing: "Enter what the place is used for",
	},
	{path: "Location.name", label: "Name of the place", limit: 500, topics: "place places", help: "For example, the name of a building, shop or landmark."},
	{path: "Location.address.line", label: "Address", control: controlArea, limit: 1000, help: "One line each, without town and postcode."},
	{path: "Location.address.city", label: "Town or city", limit: 200},
	{path: "Location.address.district", label: "County", limit: 200, need: should, topics: "place places"},
	{path: "Location.address.postalCode", label: "Postcode", limit: 10},
	{path: "Location.address.country", label: "Country", limit: 100},
	{
		path: "Location.extension[place].extension[what3words].valueString", label: "what3words", limit: 100, topics: "place places", need: should,
		heading: mapHeading, help: "Three words with dots between them.",
	},
	{path: "Location.extension[place].extension[UPRN].valueString", label: "Property number (UPRN)", limit: 20, topics: "place places", need: should, heading: mapHeading},
	{
		path: "Location.extension[place].extension[PAF].valueString", label: "Postal address file key (PAF)", limit: 50, topics: "place places", need: should,
		heading: mapHeading,
	},
	{path: "Location.extension[place].extension[eastings].valueString", label: "Easting", limit: 30, topics: "place places", need: should, heading: mapHeading},
	{path: "Location.extension[place].extension[northings].valueString", label: "Northing", limit: 30, topics: "place places", need: should, heading: mapHeading},
	{
		path: "Location.extension[place].extension[accuracy].valueString", label: "How exact it is", limit: 30, topics: "place places", need: should, tables: app6,
		heading: mapHeading, help: "In metres, for example 80.",
	},
	{path: "Location.position.latitude", label: "Latitude", heading: mapHeading, help: "For example 53.79957.", missing: "Enter the latitude as well"},
	{path: "Location.position.longitude", label: "Longitude", heading: mapHeading, help: "For example -1.54175.", missing: "Enter the longitude as well"},
	{path: "Location.position.altitude", label: "Height above sea level", heading: mapHeading, help: "In metres."},
}
