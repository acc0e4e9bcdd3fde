package desk

import "barsdesk/bars/header"

func (d *Desk) headerIdentity() header.Set { return header.Set{} }
