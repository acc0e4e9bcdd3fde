package validation_test

import (
	"sync"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
)

// published is a validator over what is part of the program.
var published = sync.OnceValue(func() *validation.Validator {
	return validation.New(structure.Published(), terms.Published())
})
